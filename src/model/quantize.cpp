#include "hone/model/quantize.h"

#include <ggml.h>

#include <algorithm>
#include <cmath>

#include "hone/core/spelling.h"

namespace hone::model {
namespace {

struct WeightType {
  TensorType type;
  const char* name;
  std::uint32_t file_type;  // enum llama_ftype
};
constexpr WeightType weight_types[] = {
    {TensorType::f32, "f32", 0},    {TensorType::f16, "f16", 1},       {TensorType::bf16, "bf16", 32},
    {TensorType::q8_0, "q8_0", 7},  {TensorType::q6_k, "q6_k", 18},    {TensorType::q5_k, "q5_k", 16},
    {TensorType::q4_k, "q4_k", 14}, {TensorType::q3_k, "q3_k", 11},    {TensorType::q2_k, "q2_k", 10},
    {TensorType::q5_1, "q5_1", 9},  {TensorType::q5_0, "q5_0", 8},     {TensorType::q4_1, "q4_1", 3},
    {TensorType::q4_0, "q4_0", 2},  {TensorType::iq4_nl, "iq4_nl", 25}};

// ggml_quantize_chunk ends the program on a type that it has no case for, or that needs an importance matrix.
bool can_pack(TensorType type) {
  for (const WeightType& known : weight_types)
    if (known.type == type) return true;
  switch (static_cast<ggml_type>(type)) {
    case GGML_TYPE_MXFP4:
    case GGML_TYPE_IQ4_XS:
    case GGML_TYPE_IQ3_S:
    case GGML_TYPE_IQ3_XXS: return !ggml_quantize_requires_imatrix(static_cast<ggml_type>(type));
    default: return false;
  }
}

}  // namespace

Result<TensorType> parse_weight_type(const std::string& name) {
  std::string lower = name;
  std::transform(lower.begin(), lower.end(), lower.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? char(c + 32) : c; });
  std::vector<std::string> known;
  std::string list;
  for (const WeightType& type : weight_types) {
    if (lower == type.name) return type.type;
    known.push_back(type.name);
    list += (list.empty() ? "" : ", ") + known.back();
  }
  return Error(ErrorCode::invalid_argument,
               "There is no weight type \"" + name + "\"." + did_you_mean(lower, known) + " Known are " + list + ".");
}

TensorType type_that_fits(TensorType wanted, std::uint64_t row) {
  auto fits = [&](TensorType type) {
    return row % static_cast<std::uint64_t>(ggml_blck_size(static_cast<ggml_type>(type))) == 0;
  };
  if (fits(wanted)) return wanted;
  TensorType instead = TensorType::f16;
  switch (wanted) {  // tensor_type_fallback in llama-quant.cpp
    case TensorType::q2_k:
    case TensorType::q3_k: instead = TensorType::q4_0; break;
    case TensorType::q4_k: instead = TensorType::q5_0; break;
    case TensorType::q5_k: instead = TensorType::q5_1; break;
    case TensorType::q6_k: instead = TensorType::q8_0; break;
    default: break;
  }
  return fits(instead) ? instead : TensorType::f16;
}

std::uint32_t file_type_number(TensorType type) {
  for (const WeightType& known : weight_types)
    if (known.type == type) return known.file_type;
  return 1024;  // LLAMA_FTYPE_GUESSED
}

Status quantize(TensorType type, std::span<const float> from, std::uint64_t row, std::span<std::byte> to) {
  if (row == 0 || from.size() % row != 0)
    return Error(ErrorCode::invalid_argument,
                 std::to_string(from.size()) + " numbers are no whole rows of " + std::to_string(row) + ".");
  HONE_TRY(const std::uint64_t size, tensor_size_bytes(type, {row, from.size() / row}));
  if (to.size() != size)
    return Error(ErrorCode::invalid_argument,
                 "packing into " + std::to_string(to.size()) + " bytes where " + std::to_string(size) + " are needed.");
  if (is_floating(type)) {
    convert_numbers(TensorType::f32, std::as_bytes(from), type, to);
    return {};
  }
  const auto number = static_cast<ggml_type>(type);
  if (!can_pack(type))
    return Error(ErrorCode::unsupported,
                 "weights cannot be packed as " + tensor_type_name(type) + " without measuring them first.");
  if (!std::all_of(from.begin(), from.end(), [](float value) { return std::isfinite(value); }))
    return Error(ErrorCode::corrupt_data, "a weight is not a finite number.");
  if (!from.empty())
    ggml_quantize_chunk(number, from.data(), to.data(), 0, static_cast<std::int64_t>(from.size() / row),
                        static_cast<std::int64_t>(row), nullptr);
  return {};
}

}  // namespace hone::model
