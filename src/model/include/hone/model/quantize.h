// Floats packed into any of ggml's types, and which type a tensor can take.
//
//   HONE_TRY(TensorType wanted, parse_weight_type("q4_k"));
//   TensorType type = type_that_fits(wanted, 576);                // Q5_0: 576 is no multiple of 256
//   HONE_CHECK(quantize(type, std::vector<float>(576, 0.5F), 576, bytes));
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "hone/core/result.h"
#include "hone/model/tensor_type.h"

namespace hone::model {

// f32, f16, bf16, q8_0, q4_0, q4_1, q5_0, q5_1, q2_k … q6_k, iq4_nl. Error: invalid_argument, with the names that are known.
Result<TensorType> parse_weight_type(const std::string& name);

// `wanted`, or what llama.cpp's quantizer takes in its place when a row of `row` numbers is no whole number of its blocks.
TensorType type_that_fits(TensorType wanted, std::uint64_t row);

// general.file_type of a model whose weights are mostly of this type (llama.cpp's enum llama_ftype).
std::uint32_t file_type_number(TensorType type);

// Whole rows of `row` numbers; `to` holds exactly their tensor_size_bytes. Thread-safe.
// Errors: unsupported (a type that is not packed without an importance matrix), invalid_argument (sizes).
Status quantize(TensorType type, std::span<const float> from, std::uint64_t row, std::span<std::byte> to);

}  // namespace hone::model
