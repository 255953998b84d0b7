// Rotary positions (Su et al. 2021), halves as in GPT-NeoX. A rotation's gradient is the rotation back.
#pragma once

#include <cstddef>

#include "hone/kernels/bfloat16.h"

namespace hone::kernels::HONE_ISA {

// `rotary` leading dimensions of each head turn; the rest pass.
template <class T>
void rotate(const T* x, const float* cosine, const float* sine, T* y, std::size_t heads, std::size_t rotary,
            std::size_t columns) {
  const std::size_t half = rotary / 2;
  for (std::size_t head = 0; head < heads; ++head, x += columns, y += columns) {
#pragma omp simd
    for (std::size_t i = 0; i < half; ++i) {
      const float first = widen(x[i]), second = widen(x[i + half]);
      y[i] = narrow<T>(first * cosine[i] - second * sine[i]);
      y[i + half] = narrow<T>(second * cosine[i] + first * sine[i]);
    }
    for (std::size_t i = rotary; i < columns; ++i) y[i] = x[i];
  }
}

inline void rotate_back(const float* dy, const float* cosine, const float* sine, float* dx, std::size_t heads,
                        std::size_t rotary, std::size_t columns) {
  const std::size_t half = rotary / 2;
  for (std::size_t head = 0; head < heads; ++head, dy += columns, dx += columns) {
#pragma omp simd
    for (std::size_t i = 0; i < half; ++i) {
      const float first = dy[i], second = dy[i + half];
      dx[i] = first * cosine[i] + second * sine[i];
      dx[i + half] = second * cosine[i] - first * sine[i];
    }
    for (std::size_t i = rotary; i < columns; ++i) dx[i] = dy[i];
  }
}

}  // namespace hone::kernels::HONE_ISA
