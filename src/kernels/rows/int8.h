// Eight-bit products: rows to bytes and back. A product of bytes is exact in int32; all rounding is here.
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>

#include "hone/kernels/bfloat16.h"

namespace hone::kernels::HONE_ISA {

// Symmetric, one scale a row. `column_scale`, when given, is folded in first: in the backward pass it is the scale of the
// weights' channels, over which that product sums.
template <class T>
void quantize_rows(const T* x, std::size_t x_stride, const float* column_scale, std::int8_t* bytes, float* scales,
                   std::size_t rows, std::size_t columns) {
  for (std::size_t row = 0; row < rows; ++row, x += x_stride, bytes += columns) {
    float highest = 0;
    // NOLINTNEXTLINE(bugprone-branch-clone): the check does not look into loops for vectors
    if (column_scale) {
#pragma omp simd reduction(max : highest)
      for (std::size_t i = 0; i < columns; ++i) {
        const float size = std::fabs(widen(x[i]) * column_scale[i]);
        highest = size > highest ? size : highest;
      }
    } else {
#pragma omp simd reduction(max : highest)
      for (std::size_t i = 0; i < columns; ++i) {
        const float size = std::fabs(widen(x[i]));
        highest = size > highest ? size : highest;
      }
    }
    scales[row] = highest / 127.0F;
    const float inverse = highest > 0 ? 127.0F / highest : 0.0F;
    // Adding 1.5·2²³ rounds to the nearest integer, ties to even, and leaves it in the low bits.
    // NOLINTNEXTLINE(bugprone-branch-clone): the check does not look into loops for vectors
    if (column_scale) {
#pragma omp simd
      for (std::size_t i = 0; i < columns; ++i)
        bytes[i] = static_cast<std::int8_t>(
            __builtin_bit_cast(std::int32_t, widen(x[i]) * column_scale[i] * inverse + 12582912.0F));
    } else {
#pragma omp simd
      for (std::size_t i = 0; i < columns; ++i)
        bytes[i] = static_cast<std::int8_t>(__builtin_bit_cast(std::int32_t, widen(x[i]) * inverse + 12582912.0F));
    }
  }
}

template <bool Columns, bool Addend, class T>
[[gnu::always_inline]] inline void dequantize_row(const std::int32_t* product, float scale, const float* column_scale,
                                                  const float* addend, T* y, std::size_t columns) {
#pragma omp simd
  for (std::size_t i = 0; i < columns; ++i) {
    float value = static_cast<float>(product[i]) * scale;
    if (Columns) value *= column_scale[i];
    if (Addend) value += addend[i];
    y[i] = narrow<T>(value);
  }
}

template <class T>
void dequantize_rows(const std::int32_t* product, const float* row_scale, const float* column_scale,
                     const float* addend, T* y, std::size_t y_stride, std::size_t rows, std::size_t columns) {
  for (std::size_t row = 0; row < rows; ++row, product += columns, y += y_stride) {
    if (column_scale && addend)
      dequantize_row<true, true>(product, row_scale[row], column_scale, addend, y, columns);
    else if (column_scale)
      dequantize_row<true, false>(product, row_scale[row], column_scale, addend, y, columns);
    else if (addend)
      dequantize_row<false, true>(product, row_scale[row], column_scale, addend, y, columns);
    else
      dequantize_row<false, false>(product, row_scale[row], column_scale, addend, y, columns);
    if (addend) addend += columns;
  }
}

}  // namespace hone::kernels::HONE_ISA
