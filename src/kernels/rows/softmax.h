// Attention scores to probabilities, block by block, and back (Dao et al. 2022, algorithms 1 and 4).
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>

#include "exponential.h"
#include "hone/kernels/bfloat16.h"
#include "hone/kernels/row_kernels.h"

namespace hone::kernels::HONE_ISA {

// The keys that row may see, as columns of the block: [first, last).
struct Visible {
  std::size_t first, last;
};

[[gnu::always_inline]] inline Visible visible(const ScoreRows& block, std::size_t row) {
  const std::int64_t query = block.first_query + static_cast<std::int64_t>(row / block.group);
  if (query >= block.length) return {0, 0};
  const std::int64_t columns = static_cast<std::int64_t>(block.columns);
  std::int64_t last = query + 1 - block.first_key;
  std::int64_t first = block.window > 0 ? query - block.window + 1 - block.first_key : 0;
  if (last > columns) last = columns;
  if (first < 0) first = 0;
  if (last <= first) return {0, 0};
  return {static_cast<std::size_t>(first), static_cast<std::size_t>(last)};
}

template <class T>
[[gnu::always_inline]] inline void zero(T* values, std::size_t first, std::size_t last) {
#pragma omp simd
  for (std::size_t i = first; i < last; ++i) values[i] = narrow<T>(0.0F);
}

template <class T>
void softmax_block(const ScoreRows& block, float* scores, T* probabilities, float* maximum, float* sum,
                   float* out_scale) {
  for (std::size_t row = 0; row < block.rows; ++row, scores += block.columns, probabilities += block.columns) {
    const Visible seen = visible(block, row);
    const std::size_t first = seen.first, last = seen.last;  // an OpenMP loop may not name a structured binding
    out_scale[row] = 1;
    zero(probabilities, 0, first);
    zero(probabilities, last, block.columns);
    if (first == last) continue;
    // Without a cap the scale waits until the exponent: one pass less over the scores.
    float scale = block.scale;
    if (block.soft_cap > 0) {
#pragma omp simd
      for (std::size_t i = first; i < last; ++i)
        scores[i] = block.soft_cap * hyperbolic_tangent(scores[i] * block.scale / block.soft_cap);
      scale = 1;
    }
    float highest = -std::numeric_limits<float>::infinity();
#pragma omp simd reduction(max : highest)
    for (std::size_t i = first; i < last; ++i) highest = scores[i] > highest ? scores[i] : highest;
    highest *= scale;
    if (highest < maximum[row]) highest = maximum[row];
    const float binary_scale = scale * log2_e, binary_highest = highest * log2_e;
    float total = 0;
#pragma omp simd reduction(+ : total)
    for (std::size_t i = first; i < last; ++i) {
      const float p = power_of_two(scores[i] * binary_scale - binary_highest);
      total += p;
      probabilities[i] = narrow<T>(p);
    }
    const float keep = exponential(maximum[row] - highest);  // 0 for the first block, whose maximum was −∞
    out_scale[row] = keep;
    sum[row] = sum[row] * keep + total;
    maximum[row] = highest;
  }
}

template <class T>
void softmax_block_backward(const ScoreRows& block, const float* scores, const float* dprobabilities,
                            const float* log_sum, const float* delta, T* probabilities, T* dscores) {
  for (std::size_t row = 0; row < block.rows; ++row, scores += block.columns, dprobabilities += block.columns,
                   probabilities += block.columns, dscores += block.columns) {
    const Visible seen = visible(block, row);
    const std::size_t first = seen.first, last = seen.last;  // an OpenMP loop may not name a structured binding
    zero(probabilities, 0, first);
    zero(dscores, 0, first);
    zero(probabilities, last, block.columns);
    zero(dscores, last, block.columns);
    const float log_total = log_sum[row], pull = delta[row];
    const float binary_scale = block.scale * log2_e, binary_total = log_total * log2_e;
    // NOLINTNEXTLINE(bugprone-branch-clone): the check does not look into loops for vectors
    if (block.soft_cap > 0) {
#pragma omp simd
      for (std::size_t i = first; i < last; ++i) {
        const float t = hyperbolic_tangent(scores[i] * block.scale / block.soft_cap);
        const float p = power_of_two((block.soft_cap * t - log_total) * log2_e);
        probabilities[i] = narrow<T>(p);
        dscores[i] = narrow<T>(p * (dprobabilities[i] - pull) * (1.0F - t * t) * block.scale);
      }
    } else {
#pragma omp simd
      for (std::size_t i = first; i < last; ++i) {
        const float p = power_of_two(scores[i] * binary_scale - binary_total);
        probabilities[i] = narrow<T>(p);
        dscores[i] = narrow<T>(p * (dprobabilities[i] - pull) * block.scale);
      }
    }
  }
}

template <class T>
void attention_output(const float* sums, const float* weight_sum, T* out, std::size_t stride, std::size_t rows,
                      std::size_t group, std::size_t columns) {
  for (std::size_t row = 0; row < rows; ++row, sums += columns) {
    T* to = out + row / group * stride + row % group * columns;
    const float factor = 1.0F / weight_sum[row];
#pragma omp simd
    for (std::size_t i = 0; i < columns; ++i) to[i] = narrow<T>(sums[i] * factor);
  }
}

template <class T>
void attention_delta(const T* out, const T* dout, std::size_t stride, T* block, float* delta, std::size_t rows,
                     std::size_t group, std::size_t columns) {
  for (std::size_t row = 0; row < rows; ++row, block += columns) {
    const std::size_t place = row / group * stride + row % group * columns;
    float sum = 0;
#pragma omp simd reduction(+ : sum)
    for (std::size_t i = 0; i < columns; ++i) {
      sum += widen(out[place + i]) * widen(dout[place + i]);
      block[i] = dout[place + i];
    }
    delta[row] = sum;
  }
}

}  // namespace hone::kernels::HONE_ISA
