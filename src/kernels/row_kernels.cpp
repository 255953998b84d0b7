#include "hone/kernels/row_kernels.h"

#include "compiled_rows.h"
#include "hone/core/processor.h"
#include "hone/kernels/product.h"

namespace hone::kernels {
namespace {

struct Choice {
  const RowKernels<float>* f32;
  const RowKernels<BFloat16>* bf16;
  const OptimizerKernels* optimizer;
};

const Choice& choice() {
  static const Choice chosen = [] {
#if defined(__x86_64__)
    if (has_avx512()) return Choice{&rows_avx512::f32_rows, &rows_avx512::bf16_rows, &rows_avx512::optimizer};
    if (may_use(InstructionSet::avx2))
      return Choice{&rows_avx2::f32_rows, &rows_avx2::bf16_rows, &rows_avx2::optimizer};
#endif
    return Choice{&rows_portable::f32_rows, &rows_portable::bf16_rows, &rows_portable::optimizer};
  }();
  return chosen;
}

}  // namespace

template <>
const RowKernels<float>& row_kernels<float>() {
  return *choice().f32;
}
template <>
const RowKernels<BFloat16>& row_kernels<BFloat16>() {
  return *choice().bf16;
}
const OptimizerKernels& optimizer_kernels() { return *choice().optimizer; }

}  // namespace hone::kernels
