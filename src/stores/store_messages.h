// What a store's worker is asked and what it answers, as CBOR. Vectors and rankings are bytes as they lie in memory: both
// processes are one machine's.
#pragma once

#include <cstring>
#include <span>
#include <string>
#include <vector>

#include "hone/core/json.h"
#include "hone/stores/vector_store.h"

namespace hone::stores {

inline std::string pack(const Json& message) {
  std::string bytes;
  Json::to_cbor(message, bytes);
  return bytes;
}

// Error corrupt_data: the other process sent something else.
Result<Json> unpack(const std::string& bytes);

// Elements of a plain type.
template <class T>
Json packed(std::span<const T> values) {
  std::vector<std::uint8_t> bytes(values.size_bytes());
  if (!bytes.empty()) std::memcpy(bytes.data(), values.data(), bytes.size());
  return Json::binary(std::move(bytes));
}

template <class T>
std::vector<T> unpacked(const Json& message, const char* key) {
  const auto found = message.find(key);
  if (found == message.end() || !found->is_binary()) return {};
  const auto& bytes = found->get_binary();
  std::vector<T> values(bytes.size() / sizeof(T));
  if (!values.empty()) std::memcpy(values.data(), bytes.data(), values.size() * sizeof(T));
  return values;
}

Json packed_records(std::span<const Record> records);
Result<std::vector<Record>> unpacked_records(const Json& message);

Json packed_error(const Error& error);
// The error that an answer carries, if it carries one.
Status carried_error(const Json& answer);

}  // namespace hone::stores
