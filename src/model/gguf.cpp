#include "hone/model/gguf.h"

#include <cstring>
#include <iterator>
#include <limits>

namespace hone::model {

std::uint64_t gguf_element_bytes(GgufType type) {
  switch (type) {
    case GgufType::u8:
    case GgufType::i8:
    case GgufType::boolean: return 1;
    case GgufType::u16:
    case GgufType::i16: return 2;
    case GgufType::u32:
    case GgufType::i32:
    case GgufType::f32: return 4;
    case GgufType::u64:
    case GgufType::i64:
    case GgufType::f64: return 8;
    case GgufType::string:
    case GgufType::array: return 0;
  }
  return 0;
}

std::string_view gguf_type_name(GgufType type) {
  static constexpr std::string_view names[] = {"u8",   "i8",     "u16",   "i16", "u32", "i32", "f32",
                                               "bool", "string", "array", "u64", "i64", "f64"};
  auto index = static_cast<std::size_t>(type);
  return index < std::size(names) ? names[index] : "unknown";
}

const GgufValue* GgufFile::find(std::string_view key) const {
  auto found = value_index_.find(key);
  return found == value_index_.end() ? nullptr : &values_[found->second];
}

const GgufTensor* GgufFile::find_tensor(std::string_view name) const {
  auto found = tensor_index_.find(name);
  return found == tensor_index_.end() ? nullptr : &tensors_[found->second];
}

namespace {

template <class T>
T load(const std::byte* from) {
  T value;
  std::memcpy(&value, from, sizeof value);
  return value;
}

Result<const GgufValue*> typed(const GgufFile& file, std::string_view key, GgufType type, bool is_array) {
  const GgufValue* value = file.find(key);
  if (!value) return Error(ErrorCode::not_found, file.name() + " has no key " + std::string(key) + ".");
  if (value->type != type || value->is_array != is_array)
    return Error(ErrorCode::corrupt_data, file.name() + ": key " + std::string(key) + " should hold " +
                                              (is_array ? "an array of " : "a ") + std::string(gguf_type_name(type)) +
                                              " but holds " + (value->is_array ? "an array of " : "a ") +
                                              std::string(gguf_type_name(value->type)) + ".");
  return value;
}

template <class T>
std::vector<T> all(const GgufValue& value) {
  std::vector<T> list(value.count);
  if (!list.empty()) std::memcpy(list.data(), value.bytes.data(), value.bytes.size());
  return list;
}

}  // namespace

Result<std::string> GgufFile::string(std::string_view key) const {
  HONE_TRY(auto value, typed(*this, key, GgufType::string, false));
  return std::string(reinterpret_cast<const char*>(value->bytes.data()) + 8, value->bytes.size() - 8);
}

Result<std::uint32_t> GgufFile::u32(std::string_view key) const {
  HONE_TRY(auto value, typed(*this, key, GgufType::u32, false));
  return load<std::uint32_t>(value->bytes.data());
}

Result<float> GgufFile::f32(std::string_view key) const {
  HONE_TRY(auto value, typed(*this, key, GgufType::f32, false));
  return load<float>(value->bytes.data());
}

Result<bool> GgufFile::boolean(std::string_view key) const {
  HONE_TRY(auto value, typed(*this, key, GgufType::boolean, false));
  return value->bytes[0] != std::byte{0};
}

Result<std::int64_t> GgufFile::integer(std::string_view key) const {
  HONE_TRY(auto list, integers(key));
  if (find(key)->is_array)
    return Error(ErrorCode::corrupt_data,
                 name_ + ": key " + std::string(key) + " should hold one number but holds an array.");
  return list[0];
}

Result<std::vector<std::string_view>> GgufFile::strings(std::string_view key) const {
  HONE_TRY(auto value, typed(*this, key, GgufType::string, true));
  std::vector<std::string_view> list;
  list.reserve(value->count);
  const std::byte* at = value->bytes.data();
  for (std::uint64_t i = 0; i < value->count; ++i) {
    const auto length = load<std::uint64_t>(at);
    list.emplace_back(reinterpret_cast<const char*>(at) + 8, length);
    at += 8 + length;
  }
  return list;
}

Result<std::vector<float>> GgufFile::f32s(std::string_view key) const {
  HONE_TRY(auto value, typed(*this, key, GgufType::f32, true));
  return all<float>(*value);
}

Result<std::vector<std::int32_t>> GgufFile::i32s(std::string_view key) const {
  HONE_TRY(auto value, typed(*this, key, GgufType::i32, true));
  return all<std::int32_t>(*value);
}

Result<std::vector<std::int64_t>> GgufFile::integers(std::string_view key) const {
  const GgufValue* value = find(key);
  if (!value) return Error(ErrorCode::not_found, name_ + " has no key " + std::string(key) + ".");
  auto wrong = [&] {
    return Error(ErrorCode::corrupt_data, name_ + ": key " + std::string(key) +
                                              " should hold whole numbers but holds " +
                                              std::string(gguf_type_name(value->type)) + ".");
  };
  std::vector<std::int64_t> list;
  list.reserve(value->count);
  for (std::uint64_t i = 0; i < value->count; ++i) {
    const std::byte* at = value->bytes.data() + i * gguf_element_bytes(value->type);
    switch (value->type) {
      case GgufType::u8: list.push_back(load<std::uint8_t>(at)); break;
      case GgufType::i8: list.push_back(load<std::int8_t>(at)); break;
      case GgufType::u16: list.push_back(load<std::uint16_t>(at)); break;
      case GgufType::i16: list.push_back(load<std::int16_t>(at)); break;
      case GgufType::u32: list.push_back(load<std::uint32_t>(at)); break;
      case GgufType::i32: list.push_back(load<std::int32_t>(at)); break;
      case GgufType::i64: list.push_back(load<std::int64_t>(at)); break;
      case GgufType::u64: {
        const auto number = load<std::uint64_t>(at);
        if (number > std::uint64_t{std::numeric_limits<std::int64_t>::max()}) return wrong();
        list.push_back(static_cast<std::int64_t>(number));
        break;
      }
      default: return wrong();
    }
  }
  return list;
}

std::string GgufFile::architecture_key(std::string_view suffix) const {
  auto architecture = string("general.architecture");
  return (architecture ? *architecture : std::string()) + "." + std::string(suffix);
}

}  // namespace hone::model
