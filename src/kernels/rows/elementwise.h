// Adding to the residual stream, and between the two widths of a number.
#pragma once

#include <cstddef>

#include "hone/kernels/bfloat16.h"

namespace hone::kernels::HONE_ISA {

template <class T>
void add(float* sum, const float* y, T* kept, std::size_t count) {
#pragma omp simd
  for (std::size_t i = 0; i < count; ++i) {
    sum[i] += y[i];
    kept[i] = narrow<T>(sum[i]);
  }
}

template <class T>
void narrow_rows(const float* from, std::size_t from_stride, const float* column_scale, T* to, std::size_t to_stride,
                 std::size_t rows, std::size_t columns) {
  for (std::size_t row = 0; row < rows; ++row, from += from_stride, to += to_stride) {
    // NOLINTNEXTLINE(bugprone-branch-clone): the check does not look into loops for vectors
    if (column_scale) {
#pragma omp simd
      for (std::size_t i = 0; i < columns; ++i) to[i] = narrow<T>(from[i] * column_scale[i]);
    } else {
#pragma omp simd
      for (std::size_t i = 0; i < columns; ++i) to[i] = narrow<T>(from[i]);
    }
  }
}

template <class T>
void widen_row(const T* from, float* to, std::size_t count, float scale) {
#pragma omp simd
  for (std::size_t i = 0; i < count; ++i) to[i] = widen(from[i]) * scale;
}

template <class T>
void add_bias(T* y, const float* bias, std::size_t rows, std::size_t columns) {
  for (std::size_t row = 0; row < rows; ++row, y += columns) {
#pragma omp simd
    for (std::size_t i = 0; i < columns; ++i) y[i] = narrow<T>(widen(y[i]) + bias[i]);
  }
}

inline void scale_rows(float* x, const float* scale, std::size_t rows, std::size_t columns) {
  for (std::size_t row = 0; row < rows; ++row, x += columns) {
    const float factor = scale[row];
#pragma omp simd
    for (std::size_t i = 0; i < columns; ++i) x[i] *= factor;
  }
}

}  // namespace hone::kernels::HONE_ISA
