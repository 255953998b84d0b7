#include "vector_kernels.h"

#include <algorithm>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace hone::corpus {
namespace {

// Four lanes in a vector of the compiler: SSE2 on any x86-64, NEON on any 64-bit Arm.
using Lanes = float __attribute__((vector_size(16), aligned(4), may_alias));
constexpr std::size_t portable_sums = 4;

template <std::size_t Rows>
inline void dot_portable(const float* rows, std::size_t stride, const float* query, float* scores) {
  Lanes sums[Rows][portable_sums] = {};
  for (std::size_t i = 0; i < stride; i += 4 * portable_sums)
    for (std::size_t part = 0; part < portable_sums; ++part) {
      const Lanes q = *reinterpret_cast<const Lanes*>(query + i + 4 * part);
      for (std::size_t row = 0; row < Rows; ++row)
        sums[row][part] += *reinterpret_cast<const Lanes*>(rows + row * stride + i + 4 * part) * q;
    }
  for (std::size_t row = 0; row < Rows; ++row) {
    const Lanes sum = (sums[row][0] + sums[row][1]) + (sums[row][2] + sums[row][3]);
    scores[row] = (sum[0] + sum[1]) + (sum[2] + sum[3]);
  }
}

float dot_one_portable(const float* left, const float* right, std::size_t stride) {
  float score;
  dot_portable<1>(left, stride, right, &score);
  return score;
}

void dot_rows_portable(const float* rows, std::size_t count, std::size_t stride, const float* query, float* scores) {
  for (std::size_t row = 0; row < count; row += row_group)
    dot_portable<row_group>(rows + row * stride, stride, query, scores + row);
}

void dot_byte_rows_portable(const std::int8_t* rows, const std::int32_t*, std::size_t count, std::size_t stride,
                            const std::int8_t* query, std::int32_t* scores) {
  for (std::size_t row = 0; row < count; ++row) {
    const std::int8_t* bytes = rows + row * stride;
    std::int32_t sum = 0;
    for (std::size_t i = 0; i < stride; ++i) sum += std::int32_t{bytes[i]} * query[i];
    scores[row] = sum;
  }
}

constexpr VectorKernels portable{InstructionSet::portable, dot_one_portable, dot_rows_portable, dot_byte_rows_portable};

#if defined(__x86_64__)

#define HONE_AVX2 __attribute__((target("avx2,fma")))
#define HONE_AVX512 __attribute__((target("avx512f,avx2,fma")))
#define HONE_VNNI __attribute__((target("avx512f,avx512bw,avx512vnni,avx2,fma")))

HONE_AVX2 inline float add_lanes(__m256 lanes) {
  __m128 sum = _mm_add_ps(_mm256_castps256_ps128(lanes), _mm256_extractf128_ps(lanes, 1));
  sum = _mm_add_ps(sum, _mm_movehl_ps(sum, sum));
  return _mm_cvtss_f32(_mm_add_ss(sum, _mm_movehdup_ps(sum)));
}

HONE_AVX2 inline std::int32_t add_lanes(__m256i lanes) {
  __m128i sum = _mm_add_epi32(_mm256_castsi256_si128(lanes), _mm256_extracti128_si256(lanes, 1));
  sum = _mm_add_epi32(sum, _mm_shuffle_epi32(sum, 0x4E));
  return _mm_cvtsi128_si32(_mm_add_epi32(sum, _mm_shuffle_epi32(sum, 0xB1)));
}

template <std::size_t Rows>
HONE_AVX2 inline void dot_avx2(const float* rows, std::size_t stride, const float* query, float* scores) {
  __m256 even[Rows], odd[Rows];
  for (std::size_t row = 0; row < Rows; ++row) even[row] = odd[row] = _mm256_setzero_ps();
  for (std::size_t i = 0; i < stride; i += 16) {
    const __m256 first = _mm256_loadu_ps(query + i), second = _mm256_loadu_ps(query + i + 8);
    for (std::size_t row = 0; row < Rows; ++row) {
      even[row] = _mm256_fmadd_ps(_mm256_loadu_ps(rows + row * stride + i), first, even[row]);
      odd[row] = _mm256_fmadd_ps(_mm256_loadu_ps(rows + row * stride + i + 8), second, odd[row]);
    }
  }
  for (std::size_t row = 0; row < Rows; ++row) scores[row] = add_lanes(_mm256_add_ps(even[row], odd[row]));
}

HONE_AVX2 float dot_one_avx2(const float* left, const float* right, std::size_t stride) {
  float score;
  dot_avx2<1>(left, stride, right, &score);
  return score;
}

HONE_AVX2 void dot_rows_avx2(const float* rows, std::size_t count, std::size_t stride, const float* query,
                             float* scores) {
  for (std::size_t row = 0; row < count; row += row_group)
    dot_avx2<row_group>(rows + row * stride, stride, query, scores + row);
}

// Widened to 16 bits first: the 8-bit multiply-add of AVX2 saturates.
HONE_AVX2 void dot_byte_rows_avx2(const std::int8_t* rows, const std::int32_t*, std::size_t count, std::size_t stride,
                                  const std::int8_t* query, std::int32_t* scores) {
  for (std::size_t row = 0; row < count; row += row_group) {
    __m256i sums[row_group];
    for (__m256i& sum : sums) sum = _mm256_setzero_si256();
    for (std::size_t i = 0; i < stride; i += 16) {
      const __m256i q = _mm256_cvtepi8_epi16(_mm_loadu_si128(reinterpret_cast<const __m128i*>(query + i)));
      for (std::size_t j = 0; j < row_group; ++j) {
        const auto* bytes = reinterpret_cast<const __m128i*>(rows + (row + j) * stride + i);
        sums[j] = _mm256_add_epi32(sums[j], _mm256_madd_epi16(_mm256_cvtepi8_epi16(_mm_loadu_si128(bytes)), q));
      }
    }
    for (std::size_t j = 0; j < row_group; ++j) scores[row + j] = add_lanes(sums[j]);
  }
}

// By halves: GCC 12 warns of the uninitialized lanes inside its own _mm512_reduce_add and extract intrinsics.
HONE_AVX512 inline float add_lanes(const __m512& lanes) {
  const auto* halves = reinterpret_cast<const __m256*>(&lanes);
  return add_lanes(_mm256_add_ps(halves[0], halves[1]));
}
HONE_AVX512 inline std::int32_t add_lanes(const __m512i& lanes) {
  const auto* halves = reinterpret_cast<const __m256i*>(&lanes);
  return add_lanes(_mm256_add_epi32(halves[0], halves[1]));
}

template <std::size_t Rows>
HONE_AVX512 inline void dot_avx512(const float* rows, std::size_t stride, const float* query, float* scores) {
  __m512 even[Rows], odd[Rows];
  for (std::size_t row = 0; row < Rows; ++row) even[row] = odd[row] = _mm512_setzero_ps();
  for (std::size_t i = 0; i < stride; i += 32) {
    const __m512 first = _mm512_loadu_ps(query + i), second = _mm512_loadu_ps(query + i + 16);
    for (std::size_t row = 0; row < Rows; ++row) {
      even[row] = _mm512_fmadd_ps(_mm512_loadu_ps(rows + row * stride + i), first, even[row]);
      odd[row] = _mm512_fmadd_ps(_mm512_loadu_ps(rows + row * stride + i + 16), second, odd[row]);
    }
  }
  for (std::size_t row = 0; row < Rows; ++row) scores[row] = add_lanes(_mm512_add_ps(even[row], odd[row]));
}

HONE_AVX512 float dot_one_avx512(const float* left, const float* right, std::size_t stride) {
  float score;
  dot_avx512<1>(left, stride, right, &score);
  return score;
}

HONE_AVX512 void dot_rows_avx512(const float* rows, std::size_t count, std::size_t stride, const float* query,
                                 float* scores) {
  for (std::size_t row = 0; row < count; row += row_group)
    dot_avx512<row_group>(rows + row * stride, stride, query, scores + row);
}

// dpbusd multiplies unsigned by signed bytes: 128 is added to the query, and 128 times the row's sum taken off again.
HONE_VNNI void dot_byte_rows_vnni(const std::int8_t* rows, const std::int32_t* sums, std::size_t count,
                                  std::size_t stride, const std::int8_t* query, std::int32_t* scores) {
  const __m512i bias = _mm512_set1_epi8(static_cast<char>(0x80));
  for (std::size_t row = 0; row < count; row += row_group) {
    __m512i dots[row_group];
    for (__m512i& dot : dots) dot = _mm512_setzero_si512();
    for (std::size_t i = 0; i < stride; i += 64) {
      const __m512i q = _mm512_xor_si512(_mm512_loadu_si512(query + i), bias);
      for (std::size_t j = 0; j < row_group; ++j)
        dots[j] = _mm512_dpbusd_epi32(dots[j], q, _mm512_loadu_si512(rows + (row + j) * stride + i));
    }
    for (std::size_t j = 0; j < row_group; ++j) scores[row + j] = add_lanes(dots[j]) - 128 * sums[row + j];
  }
}

constexpr VectorKernels avx2{InstructionSet::avx2, dot_one_avx2, dot_rows_avx2, dot_byte_rows_avx2};
constexpr VectorKernels avx512{InstructionSet::avx512, dot_one_avx512, dot_rows_avx512, dot_byte_rows_avx2};
constexpr VectorKernels vnni{InstructionSet::avx512_vnni, dot_one_avx512, dot_rows_avx512, dot_byte_rows_vnni};

#endif

}  // namespace

std::vector<VectorKernels> usable_vector_kernels() {
  std::vector<VectorKernels> usable {
#if defined(__x86_64__)
    vnni, avx512, avx2,
#endif
        portable
  };
  std::erase_if(usable, [](const VectorKernels& kernels) { return !processor_has(kernels.needs); });
  return usable;
}

const VectorKernels& vector_kernels() {
  static const VectorKernels best = [] {
    const std::vector<VectorKernels> usable = usable_vector_kernels();
    return *std::find_if(usable.begin(), usable.end(),
                         [](const VectorKernels& kernels) { return may_use(kernels.needs); });
  }();
  return best;
}

}  // namespace hone::corpus
