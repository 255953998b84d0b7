// The tables of row loops that rows_*.cpp compile, one an instruction set of this architecture.
#pragma once

#include "hone/kernels/row_kernels.h"

namespace hone::kernels {

#define HONE_ROWS(isa)                         \
  namespace isa {                              \
  extern const RowKernels<float> f32_rows;     \
  extern const RowKernels<BFloat16> bf16_rows; \
  extern const OptimizerKernels optimizer;     \
  }
#if defined(__x86_64__)
HONE_ROWS(rows_avx512)
HONE_ROWS(rows_avx2)
#endif
HONE_ROWS(rows_portable)
#undef HONE_ROWS

}  // namespace hone::kernels
