#include "hone/model/tensor_type.h"

#include <ggml.h>

#include <algorithm>
#include <array>
#include <cstring>

namespace hone::model {
namespace {

ggml_type as_ggml(TensorType type) { return static_cast<ggml_type>(type); }

// Widens `count` numbers, which may lie unaligned in a file.
void to_floats(TensorType type, const std::byte* from, float* to, std::size_t count) {
  std::array<std::uint16_t, 1024> half;
  if (type == TensorType::f32) {
    std::memcpy(to, from, count * sizeof(float));
    return;
  }
  std::memcpy(half.data(), from, count * 2);
  if (type == TensorType::f16)
    ggml_fp16_to_fp32_row(half.data(), to, static_cast<std::int64_t>(count));
  else
    for (std::size_t i = 0; i < count; ++i) {
      std::uint32_t bits = std::uint32_t{half[i]} << 16;
      std::memcpy(&to[i], &bits, sizeof bits);
    }
}

// Round to nearest even; a NaN stays a quiet NaN (as ggml and PyTorch do it, subnormals kept).
std::uint16_t to_bf16(float value) {
  std::uint32_t bits;
  std::memcpy(&bits, &value, sizeof bits);
  if ((bits & 0x7fffffffu) > 0x7f800000u) return static_cast<std::uint16_t>((bits >> 16) | 64);
  return static_cast<std::uint16_t>((bits + 0x7fffu + ((bits >> 16) & 1)) >> 16);
}

void from_floats(TensorType type, const float* from, std::byte* to, std::size_t count) {
  if (type == TensorType::f32) {
    std::memcpy(to, from, count * sizeof(float));
    return;
  }
  std::array<std::uint16_t, 1024> half;
  if (type == TensorType::f16)
    ggml_fp32_to_fp16_row(from, half.data(), static_cast<std::int64_t>(count));
  else
    std::transform(from, from + count, half.begin(), to_bf16);
  std::memcpy(to, half.data(), count * 2);
}

}  // namespace

bool is_floating(TensorType type) {
  return type == TensorType::f32 || type == TensorType::f16 || type == TensorType::bf16;
}

bool is_tensor_type(std::uint32_t number) {
  return number < GGML_TYPE_COUNT && ggml_blck_size(static_cast<ggml_type>(number)) > 0 &&
         ggml_type_size(static_cast<ggml_type>(number)) > 0;
}

std::string tensor_type_name(TensorType type) {
  if (!is_tensor_type(static_cast<std::uint32_t>(type)))
    return "type " + std::to_string(static_cast<std::uint32_t>(type));
  std::string name = ggml_type_name(as_ggml(type));
  std::transform(name.begin(), name.end(), name.begin(),
                 [](char c) { return c >= 'a' && c <= 'z' ? char(c - 32) : c; });
  return name;
}

Result<std::uint64_t> tensor_size_bytes(TensorType type, const std::vector<std::uint64_t>& shape) {
  if (!is_tensor_type(static_cast<std::uint32_t>(type)))
    return Error(ErrorCode::corrupt_data, "its type " + std::to_string(static_cast<std::uint32_t>(type)) +
                                              " is unknown to this version; the file may be newer than this program.");
  const auto block = static_cast<std::uint64_t>(ggml_blck_size(as_ggml(type)));
  const std::uint64_t row = shape.empty() ? 1 : shape[0];
  if (row % block != 0)
    return Error(ErrorCode::corrupt_data, "a row of " + std::to_string(row) + " numbers is no whole number of " +
                                              tensor_type_name(type) + " blocks of " + std::to_string(block) + ".");
  // Both the number of elements (as signed) and of bytes must be representable: ggml multiplies without looking.
  std::uint64_t elements = row, size_bytes = 0;
  bool overflows = elements > std::uint64_t{INT64_MAX};
  for (std::size_t i = 1; i < shape.size() && !overflows; ++i)
    overflows = __builtin_mul_overflow(elements, shape[i], &elements) || elements > std::uint64_t{INT64_MAX};
  overflows =
      overflows || __builtin_mul_overflow(elements / block, std::uint64_t{ggml_type_size(as_ggml(type))}, &size_bytes);
  if (overflows || size_bytes > std::uint64_t{INT64_MAX})
    return Error(ErrorCode::corrupt_data, "its dimensions multiply to more than any file can hold.");
  return size_bytes;
}

void convert_numbers(TensorType from_type, std::span<const std::byte> from, TensorType to_type,
                     std::span<std::byte> to) {
  HONE_REQUIRE(is_floating(from_type) && is_floating(to_type), "convert_numbers knows f32, f16 and bf16");
  const std::size_t from_width = from_type == TensorType::f32 ? 4 : 2, to_width = to_type == TensorType::f32 ? 4 : 2;
  const std::size_t count = from.size() / from_width;
  HONE_REQUIRE(to.size() >= count * to_width, "convert_numbers needs room for every number");
  if (from_type == to_type) {
    if (count > 0) std::memcpy(to.data(), from.data(), count * to_width);
    return;
  }
  std::array<float, 1024> floats;
  for (std::size_t done = 0; done < count; done += floats.size()) {
    const std::size_t some = std::min(floats.size(), count - done);
    to_floats(from_type, from.data() + done * from_width, floats.data(), some);
    from_floats(to_type, floats.data(), to.data() + done * to_width, some);
  }
}

Status dequantize(TensorType type, std::span<const std::byte> from, std::span<float> to) {
  HONE_TRY(const std::uint64_t needed, tensor_size_bytes(type, {to.size()}));
  if (from.size() < needed)
    return Error(ErrorCode::invalid_argument, "the tensor has " + std::to_string(from.size()) + " bytes where " +
                                                  std::to_string(needed) + " are needed.");
  if (is_floating(type)) {
    convert_numbers(type, from.first(needed), TensorType::f32, std::as_writable_bytes(to));
    return {};
  }
  const auto unpack = ggml_get_type_traits(as_ggml(type))->to_float;
  if (!unpack)
    return Error(ErrorCode::unsupported, "weights of type " + tensor_type_name(type) + " cannot be unpacked.");
  unpack(from.data(), to.data(), static_cast<std::int64_t>(to.size()));
  return {};
}

}  // namespace hone::model
