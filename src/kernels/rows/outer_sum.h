// Σ over rows of left ⊗ right: the gradients of LoRA's matrices, where one side has only rank columns and a general product
// spends its time packing the other.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#if defined(__AVX512F__)
#include <immintrin.h>
#endif

#include "hone/kernels/bfloat16.h"

namespace hone::kernels::HONE_ISA {

#if defined(__AVX512F__)
constexpr std::size_t lanes = 16;
#elif defined(__AVX2__)
constexpr std::size_t lanes = 8;
#else
constexpr std::size_t lanes = 4;
#endif
using Lanes = float __attribute__((vector_size(lanes * 4)));
using WordLanes = std::uint32_t __attribute__((vector_size(lanes * 4)));
using HalfLanes = std::uint16_t __attribute__((vector_size(lanes * 2)));

[[gnu::always_inline]] inline Lanes load_lanes(const float* from) {
  Lanes value;
  std::memcpy(&value, from, sizeof value);
  return value;
}
[[gnu::always_inline]] inline Lanes load_lanes(const BFloat16* from) {
  HalfLanes half;
  std::memcpy(&half, from, sizeof half);
  return reinterpret_cast<Lanes>(__builtin_convertvector(half, WordLanes) << 16);
}

// One block of sums stays in registers while the rows go by: Ranks × Vectors·lanes.
template <std::size_t Ranks, std::size_t Vectors, class T>
[[gnu::always_inline]] inline void outer_block(const float* left, std::size_t left_stride, const T* right,
                                               std::size_t right_stride, float* out, std::size_t out_stride,
                                               std::size_t rows) {
  Lanes sums[Ranks][Vectors];
#pragma GCC unroll 8
  for (std::size_t r = 0; r < Ranks; ++r)
#pragma GCC unroll 2
    for (std::size_t v = 0; v < Vectors; ++v) sums[r][v] = load_lanes(out + r * out_stride + v * lanes);
  for (std::size_t row = 0; row < rows; ++row, left += left_stride, right += right_stride) {
    Lanes values[Vectors];
#pragma GCC unroll 2
    for (std::size_t v = 0; v < Vectors; ++v) values[v] = load_lanes(right + v * lanes);
#pragma GCC unroll 8
    for (std::size_t r = 0; r < Ranks; ++r)
#pragma GCC unroll 2
      for (std::size_t v = 0; v < Vectors; ++v) sums[r][v] += values[v] * left[r];
  }
#pragma GCC unroll 8
  for (std::size_t r = 0; r < Ranks; ++r)
#pragma GCC unroll 2
    for (std::size_t v = 0; v < Vectors; ++v) std::memcpy(out + r * out_stride + v * lanes, &sums[r][v], sizeof(Lanes));
}

#if defined(__AVX512F__)
#define HONE_BF16_PAIRS __attribute__((target("avx512bf16,avx512f,avx512bw,avx512vl,avx512dq")))

// The same for bfloat16 where the processor multiplies pairs of them: two rows at a time. Interleaving two rows leaves
// columns in another order (low: 0–3, 8–11, …; high: 4–7, 12–15, …), undone where sums are loaded and stored.
template <std::size_t Ranks>
HONE_BF16_PAIRS inline void outer_block_pairs(const std::uint32_t* left, std::size_t left_stride, const BFloat16* right,
                                              std::size_t right_stride, float* out, std::size_t out_stride,
                                              std::size_t pairs) {
  const __m512i low = _mm512_setr_epi32(0, 1, 2, 3, 8, 9, 10, 11, 16, 17, 18, 19, 24, 25, 26, 27);
  const __m512i high = _mm512_setr_epi32(4, 5, 6, 7, 12, 13, 14, 15, 20, 21, 22, 23, 28, 29, 30, 31);
  const __m512i first = _mm512_setr_epi32(0, 1, 2, 3, 16, 17, 18, 19, 4, 5, 6, 7, 20, 21, 22, 23);
  const __m512i second = _mm512_setr_epi32(8, 9, 10, 11, 24, 25, 26, 27, 12, 13, 14, 15, 28, 29, 30, 31);
  __m512 sums[Ranks][2];
#pragma GCC unroll 8
  for (std::size_t r = 0; r < Ranks; ++r) {
    const __m512 a = _mm512_loadu_ps(out + r * out_stride), b = _mm512_loadu_ps(out + r * out_stride + 16);
    sums[r][0] = _mm512_permutex2var_ps(a, low, b);
    sums[r][1] = _mm512_permutex2var_ps(a, high, b);
  }
  for (std::size_t pair = 0; pair < pairs; ++pair, left += left_stride, right += 2 * right_stride) {
    const __m512i even = _mm512_loadu_si512(right), odd = _mm512_loadu_si512(right + right_stride);
    const auto lower = reinterpret_cast<__m512bh>(_mm512_unpacklo_epi16(even, odd));
    const auto upper = reinterpret_cast<__m512bh>(_mm512_unpackhi_epi16(even, odd));
#pragma GCC unroll 8
    for (std::size_t r = 0; r < Ranks; ++r) {
      const auto both = reinterpret_cast<__m512bh>(_mm512_set1_epi32(static_cast<int>(left[r])));
      sums[r][0] = _mm512_dpbf16_ps(sums[r][0], lower, both);
      sums[r][1] = _mm512_dpbf16_ps(sums[r][1], upper, both);
    }
  }
#pragma GCC unroll 8
  for (std::size_t r = 0; r < Ranks; ++r) {
    _mm512_storeu_ps(out + r * out_stride, _mm512_permutex2var_ps(sums[r][0], first, sums[r][1]));
    _mm512_storeu_ps(out + r * out_stride + 16, _mm512_permutex2var_ps(sums[r][0], second, sums[r][1]));
  }
}

// Of whole blocks: ranks a multiple of 8, columns of 32, rows of 2.
HONE_BF16_PAIRS inline void outer_sum_pairs(const BFloat16* left, std::size_t left_stride, const BFloat16* right,
                                            std::size_t right_stride, float* out, std::size_t rows, std::size_t ranks,
                                            std::size_t columns) {
  constexpr std::size_t chunk = 16, most_ranks = 64;  // pairs of rows
  alignas(64) std::uint32_t joined[chunk * most_ranks];
  for (std::size_t first = 0; first < ranks; first += most_ranks) {
    const std::size_t some_ranks = ranks - first < most_ranks ? ranks - first : most_ranks;
    for (std::size_t start = 0; start < rows / 2; start += chunk) {
      const std::size_t some = rows / 2 - start < chunk ? rows / 2 - start : chunk;
      for (std::size_t pair = 0; pair < some; ++pair) {
        const BFloat16* from = left + 2 * (start + pair) * left_stride + first;
        for (std::size_t r = 0; r < some_ranks; ++r)
          joined[pair * most_ranks + r] = from[r].bits | static_cast<std::uint32_t>(from[left_stride + r].bits) << 16;
      }
      for (std::size_t column = 0; column < columns; column += 32)
        for (std::size_t r = 0; r < some_ranks; r += 8)
          outer_block_pairs<8>(joined + r, most_ranks, right + 2 * start * right_stride + column, right_stride,
                               out + (first + r) * columns + column, columns, some);
    }
  }
}
#endif

// out (ranks, columns) += leftᵀ · right, left (rows, ranks) and right (rows, columns) with strides.
template <class T>
void outer_sum(const T* left, std::size_t left_stride, const T* right, std::size_t right_stride, float* out,
               std::size_t rows, std::size_t ranks, std::size_t columns) {
#if defined(__AVX512F__)
  if constexpr (sizeof(T) == 2) {
    static const bool has_pairs = __builtin_cpu_supports("avx512bf16");
    if (has_pairs && ranks % 8 == 0 && columns % 32 == 0 && rows % 2 == 0)
      return outer_sum_pairs(left, left_stride, right, right_stride, out, rows, ranks, columns);
  }
#endif
  constexpr std::size_t chunk = 16, most_ranks = 64, block_ranks = 8, block_columns = 2 * lanes;
  alignas(64) float wide[chunk * most_ranks];
  for (std::size_t first_rank = 0; first_rank < ranks; first_rank += most_ranks) {
    const std::size_t some_ranks = ranks - first_rank < most_ranks ? ranks - first_rank : most_ranks;
    for (std::size_t start = 0; start < rows; start += chunk) {  // so many rows of `right` stay in the cache
      const std::size_t some = rows - start < chunk ? rows - start : chunk;
      for (std::size_t row = 0; row < some; ++row)
        for (std::size_t r = 0; r < some_ranks; ++r)
          wide[row * most_ranks + r] = widen(left[(start + row) * left_stride + first_rank + r]);
      const T* from = right + start * right_stride;
      float* to = out + first_rank * columns;
      std::size_t column = 0;
      for (; column + block_columns <= columns; column += block_columns) {
        std::size_t r = 0;
        for (; r + block_ranks <= some_ranks; r += block_ranks)
          outer_block<block_ranks, 2>(wide + r, most_ranks, from + column, right_stride, to + r * columns + column,
                                      columns, some);
        for (; r < some_ranks; ++r)
          outer_block<1, 2>(wide + r, most_ranks, from + column, right_stride, to + r * columns + column, columns,
                            some);
      }
      for (; column < columns; ++column)
        for (std::size_t r = 0; r < some_ranks; ++r) {
          float sum = to[r * columns + column];
          for (std::size_t row = 0; row < some; ++row)
            sum += wide[row * most_ranks + r] * widen(from[row * right_stride + column]);
          to[r * columns + column] = sum;
        }
    }
  }
}

}  // namespace hone::kernels::HONE_ISA
