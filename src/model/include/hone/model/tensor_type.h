// How a tensor's numbers are stored: ggml's types, under their numbers in a GGUF file.
//
//   tensor_type_name(TensorType::q4_0) == "Q4_0";
//   HONE_TRY(auto size, tensor_size_bytes(TensorType::f16, {64, 32}));   // 4096
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "hone/core/result.h"

namespace hone::model {

// Those that Hone names. Every other type of ggml's table can be held as its number.
enum class TensorType : std::uint32_t {
  f32 = 0,
  f16 = 1,
  q4_0 = 2,
  q4_1 = 3,
  q5_0 = 6,
  q5_1 = 7,
  q8_0 = 8,
  q2_k = 10,
  q3_k = 11,
  q4_k = 12,
  q5_k = 13,
  q6_k = 14,
  iq4_nl = 20,
  i8 = 24,
  i16 = 25,
  i32 = 26,
  i64 = 27,
  f64 = 28,
  bf16 = 30,
  mxfp4 = 39,
};

// f32, f16 and bf16.
bool is_floating(TensorType type);

// False for numbers that ggml does not have, or no longer has.
bool is_tensor_type(std::uint32_t number);
std::string tensor_type_name(TensorType type);

// Bytes of a tensor. `shape` has the fastest dimension first, as in GGUF: a PyTorch (rows, columns) is {columns, rows}.
// Errors: corrupt_data for an unknown type, a row that is no whole number of blocks, a product that overflows.
Result<std::uint64_t> tensor_size_bytes(TensorType type, const std::vector<std::uint64_t>& shape);

// Numbers of one floating type to another, rounded to nearest even. Both of f32, f16, bf16; `to` has room for as many
// numbers as `from` holds.
void convert_numbers(TensorType from_type, std::span<const std::byte> from, TensorType to_type,
                     std::span<std::byte> to);

// `count` numbers of any type whose rows ggml can unpack, as floats; whole blocks. Thread-safe.
// Errors: unsupported (a type that holds no weights), invalid_argument (no whole number of blocks, too few bytes).
Status dequantize(TensorType type, std::span<const std::byte> from, std::span<float> to);

}  // namespace hone::model
