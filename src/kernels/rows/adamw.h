// AdamW (Loshchilov & Hutter 2019, algorithm 2), as PyTorch orders it.
#pragma once

#include <cmath>
#include <cstddef>

#include "hone/kernels/row_kernels.h"

namespace hone::kernels::HONE_ISA {

inline void adamw(const AdamWStep& step, const float* gradient, float* weight, float* moment1, float* moment2,
                  std::size_t count) {
  const float rate = step.learning_rate / step.correction1, root = 1.0F / std::sqrt(step.correction2);
  const float keep = 1.0F - step.learning_rate * step.weight_decay;
#pragma omp simd
  for (std::size_t i = 0; i < count; ++i) {
    const float g = gradient[i] * step.gradient_scale;
    moment1[i] += (g - moment1[i]) * (1.0F - step.beta1);
    moment2[i] = moment2[i] * step.beta2 + g * g * (1.0F - step.beta2);
    weight[i] = weight[i] * keep - rate * moment1[i] / (std::sqrt(moment2[i]) * root + step.epsilon);
  }
}

// In float32 within short runs, in float64 across them.
inline double sum_of_squares(const float* values, std::size_t count) {
  double total = 0;
  for (std::size_t start = 0; start < count; start += 1024) {
    const std::size_t some = count - start < 1024 ? count - start : 1024;
    float sum = 0;
#pragma omp simd reduction(+ : sum)
    for (std::size_t i = 0; i < some; ++i) sum += values[start + i] * values[start + i];
    total += static_cast<double>(sum);
  }
  return total;
}

}  // namespace hone::kernels::HONE_ISA
