// RMS normalisation (Zhang & Sennrich 2019), forward and backward.
//   y = x · r · w,  r = 1/√(mean(x²) + ε)
//   dx = r · (w·dy) − x · r³/n · Σ(w·dy·x),  dw = Σ_rows dy · x · r
#pragma once

#include <cmath>
#include <cstddef>

#include "hone/kernels/bfloat16.h"

namespace hone::kernels::HONE_ISA {

template <class In>
[[gnu::always_inline]] inline float reciprocal_rms(const In* x, std::size_t columns, float epsilon) {
  float sum = 0;
#pragma omp simd reduction(+ : sum)
  for (std::size_t i = 0; i < columns; ++i) {
    const float value = widen(x[i]);
    sum += value * value;
  }
  return 1.0F / std::sqrt(sum / static_cast<float>(columns) + epsilon);
}

template <class In, class T>
void rms_norm(const In* x, const float* weight, T* y, std::size_t y_stride, std::size_t rows, std::size_t columns,
              float epsilon) {
  for (std::size_t row = 0; row < rows; ++row, x += columns, y += y_stride) {
    const float r = reciprocal_rms(x, columns, epsilon);
#pragma omp simd
    for (std::size_t i = 0; i < columns; ++i) y[i] = narrow<T>(widen(x[i]) * r * weight[i]);
  }
}

// `Add`: dx += …; otherwise dx = …
template <bool Add, class T, class Out>
void rms_norm_backward(const T* x, const float* weight, const float* dy, std::size_t dy_stride, Out* dx, float* dweight,
                       std::size_t rows, std::size_t columns, float epsilon) {
  for (std::size_t row = 0; row < rows; ++row, x += columns, dy += dy_stride, dx += columns) {
    float squares = 0, dot = 0;
#pragma omp simd reduction(+ : squares, dot)
    for (std::size_t i = 0; i < columns; ++i) {
      const float value = widen(x[i]);
      squares += value * value;
      dot += weight[i] * dy[i] * value;
    }
    const float n = static_cast<float>(columns);
    const float r = 1.0F / std::sqrt(squares / n + epsilon);
    const float pull = dot * r * r * r / n;
#pragma omp simd
    for (std::size_t i = 0; i < columns; ++i) {
      const float value = r * weight[i] * dy[i] - widen(x[i]) * pull;
      dx[i] = narrow<Out>(Add ? widen(dx[i]) + value : value);
    }
    if (dweight) {
#pragma omp simd
      for (std::size_t i = 0; i < columns; ++i) dweight[i] += dy[i] * widen(x[i]) * r;
    }
  }
}

template <class T>
void rms_norm_add(float* sum, const T* y, const float* weight, T* kept, std::size_t rows, std::size_t columns,
                  float epsilon) {
  for (std::size_t row = 0; row < rows; ++row, sum += columns, y += columns, kept += columns) {
    const float r = reciprocal_rms(y, columns, epsilon);
#pragma omp simd
    for (std::size_t i = 0; i < columns; ++i) {
      sum[i] += widen(y[i]) * r * weight[i];
      kept[i] = narrow<T>(sum[i]);
    }
  }
}

}  // namespace hone::kernels::HONE_ISA
