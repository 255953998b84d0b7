// The inner loops of vector search, in several versions of which the CPU's best is chosen at run time.
//
//   const VectorKernels& kernels = vector_kernels();
//   kernels.dot_rows(rows, 64, stride, query, scores);     // scores[r] = rows[r] · query
//
// All floats come padded with zeros to `float_padding`, bytes to `byte_padding`, rows to groups of `row_group`, so that no
// loop has a tail. dot and dot_rows add in the same order: the same pair gives the same score, bit for bit.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "hone/core/processor.h"

namespace hone::corpus {

inline constexpr std::size_t float_padding = 32, byte_padding = 64, row_group = 4;

struct VectorKernels {
  InstructionSet needs;
  float (*dot)(const float* left, const float* right, std::size_t stride);
  // scores[r] = rows[r] · query for `count` rows, a multiple of row_group.
  void (*dot_rows)(const float* rows, std::size_t count, std::size_t stride, const float* query, float* scores);
  // The same on bytes, exactly. `sums[r]` is the sum of rows[r].
  void (*dot_byte_rows)(const std::int8_t* rows, const std::int32_t* sums, std::size_t count, std::size_t stride,
                        const std::int8_t* query, std::int32_t* scores);
};

const VectorKernels& vector_kernels();
// Every version this CPU can run, the best first.
std::vector<VectorKernels> usable_vector_kernels();

}  // namespace hone::corpus
