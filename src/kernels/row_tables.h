// For tests: the row kernels of every instruction set that this processor has, not only those it would choose.
//
//   for (const auto& [name, kernels] : row_tables<float>()) kernels->add(…);
#pragma once

#include <vector>

#include "compiled_rows.h"
#include "hone/core/processor.h"

namespace hone::kernels {

struct RowKernelSet {
  const char* name;
  const RowKernels<float>* f32;
  const RowKernels<BFloat16>* bf16;
  const OptimizerKernels* optimizer;
};

inline const std::vector<RowKernelSet>& instruction_sets() {
  static const std::vector<RowKernelSet> sets = [] {
    std::vector<RowKernelSet> found{
        {"portable", &rows_portable::f32_rows, &rows_portable::bf16_rows, &rows_portable::optimizer}};
#if defined(__x86_64__)
    if (processor_has(InstructionSet::avx2))
      found.push_back({"avx2", &rows_avx2::f32_rows, &rows_avx2::bf16_rows, &rows_avx2::optimizer});
    if (processor_has(InstructionSet::avx512))
      found.push_back({"avx512", &rows_avx512::f32_rows, &rows_avx512::bf16_rows, &rows_avx512::optimizer});
#endif
    return found;
  }();
  return sets;
}

template <class T>
struct RowTable {
  const char* name;
  const RowKernels<T>* kernels;
};

template <class T>
std::vector<RowTable<T>> row_tables() {
  std::vector<RowTable<T>> tables;
  for (const RowKernelSet& set : instruction_sets()) {
    if constexpr (sizeof(T) == 4)
      tables.push_back({set.name, set.f32});
    else
      tables.push_back({set.name, set.bf16});
  }
  return tables;
}

}  // namespace hone::kernels
