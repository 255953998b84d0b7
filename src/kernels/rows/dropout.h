// Dropout (Srivastava et al. 2014), inverted: what stays grows by 1/(1 − p). The mask is a function of key, row and column
// alone, so the way back makes the very same one.
#pragma once

#include <cstddef>
#include <cstdint>

#include "hone/kernels/bfloat16.h"

namespace hone::kernels::HONE_ISA {

// Wellons' lowbias32: every bit of the input flips half of the output's.
[[gnu::always_inline]] inline std::uint32_t scatter(std::uint32_t x) {
  x = (x ^ (x >> 16)) * 0x7feb352du;
  x = (x ^ (x >> 15)) * 0x846ca68bu;
  return x ^ (x >> 16);
}

template <class T>
void drop(T* x, std::size_t stride, std::size_t rows, std::size_t columns, std::uint64_t key, std::uint64_t first_row,
          std::uint32_t threshold, float keep) {
  for (std::size_t row = 0; row < rows; ++row, x += stride) {
    const std::uint64_t mixed = (key ^ ((first_row + row) * 0x9E3779B97F4A7C15u)) * 0xBF58476D1CE4E5B9u;
    const auto row_key = static_cast<std::uint32_t>(mixed >> 32);
#pragma omp simd
    for (std::size_t i = 0; i < columns; ++i) {
      const std::uint32_t random = scatter(scatter(row_key + static_cast<std::uint32_t>(i)) ^ row_key);
      x[i] = narrow<T>(random < threshold ? 0.0F : widen(x[i]) * keep);
    }
  }
}

}  // namespace hone::kernels::HONE_ISA
