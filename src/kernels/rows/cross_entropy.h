// Cross-entropy over a vocabulary that is looked at slice by slice.
//   loss = log Σ exp(z) − z[target],   dz = (exp(z − log Σ exp(z)) − [target]) · scale
#pragma once

#include <cstddef>
#include <cstdint>

#include "exponential.h"
#include "hone/kernels/bfloat16.h"

namespace hone::kernels::HONE_ISA {

template <bool Capped>
[[gnu::always_inline]] inline float capped(float logit, float soft_cap) {
  return Capped ? soft_cap * hyperbolic_tangent(logit / soft_cap) : logit;
}

template <bool Capped>
void slice_statistics(const float* logits, std::size_t rows, std::size_t columns, float soft_cap, float* maximum,
                      float* sum) {
  for (std::size_t row = 0; row < rows; ++row, logits += columns) {
    float highest = maximum[row];
#pragma omp simd reduction(max : highest)
    for (std::size_t i = 0; i < columns; ++i) {
      const float z = capped<Capped>(logits[i], soft_cap);
      highest = z > highest ? z : highest;
    }
    float total = 0;
#pragma omp simd reduction(+ : total)
    for (std::size_t i = 0; i < columns; ++i)
      total += power_of_two((capped<Capped>(logits[i], soft_cap) - highest) * log2_e);
    sum[row] = sum[row] * exponential(maximum[row] - highest) + total;
    maximum[row] = highest;
  }
}

inline void logit_statistics(const float* logits, std::size_t rows, std::size_t columns, float soft_cap, float* maximum,
                             float* sum) {
  if (soft_cap > 0)
    slice_statistics<true>(logits, rows, columns, soft_cap, maximum, sum);
  else
    slice_statistics<false>(logits, rows, columns, soft_cap, maximum, sum);
}

// The gradient may lie where the logits were: each number is read before a narrower one is written at or before its place.
template <class T>
void logit_gradient(float* logits, std::size_t rows, std::size_t columns, float soft_cap, const float* log_sum,
                    const std::int32_t* targets, std::int64_t first_column, float scale, T* gradient) {
  constexpr std::size_t step = 64;
  for (std::size_t row = 0; row < rows; ++row, logits += columns, gradient += columns) {
    const std::int64_t target = targets[row] - first_column;
    const float log_total = log_sum[row];
    for (std::size_t start = 0; start < columns; start += step) {
      const std::size_t count = columns - start < step ? columns - start : step;
      float d[step];
      // NOLINTNEXTLINE(bugprone-branch-clone): the check does not look into loops for vectors
      if (soft_cap > 0) {
#pragma omp simd
        for (std::size_t i = 0; i < count; ++i) {
          const float t = hyperbolic_tangent(logits[start + i] / soft_cap);
          d[i] = exponential(soft_cap * t - log_total) * scale * (1.0F - t * t);
        }
      } else {
#pragma omp simd
        for (std::size_t i = 0; i < count; ++i) d[i] = power_of_two((logits[start + i] - log_total) * log2_e) * scale;
      }
      const std::int64_t here = target - static_cast<std::int64_t>(start);
      if (here >= 0 && here < static_cast<std::int64_t>(count)) {
        const float t = soft_cap > 0 ? hyperbolic_tangent(logits[target] / soft_cap) : 0.0F;
        d[here] -= scale * (1.0F - t * t);
      }
#pragma omp simd
      for (std::size_t i = 0; i < count; ++i) gradient[start + i] = narrow<T>(d[i]);
    }
  }
}

}  // namespace hone::kernels::HONE_ISA
