// What a reader makes of an input, as a line of JSON: Hone's readers (`hone-readers hone`), or ggml's of GGUF (`hone-readers
// ggml`), which may end the process. tests/e2e_readers.py compares them with each other and with Python's.
// Standard input: for each input g (GGUF), s (safetensors) or r (rows), four bytes of length, and as many bytes.
#include <ggml-cpp.h>
#include <gguf.h>

#include <array>
#include <cstring>
#include <iostream>

#include "hone/core/hash.h"
#include "hone/core/json.h"
#include "hone/model/gguf.h"
#include "hone/model/safetensors.h"
#include "raw_rows.h"

namespace {

using hone::Json;
using hone::OrderedJson;
using hone::model::GgufType;

std::string refusal;  // ggml's last sentence

Json refused(std::string_view why) { return {{"refused", why}}; }

std::string hex(std::string_view bytes) {
  std::string out;
  for (const char c : bytes)
    for (const int shift : {4, 0}) out += "0123456789abcdef"[static_cast<unsigned char>(c) >> shift & 15];
  return out;
}

std::string_view view(std::span<const std::byte> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

// The texts of a value as they lie in a file.
Json texts(const hone::model::GgufValue& value) {
  Json list = Json::array();
  const std::string_view all = view(value.bytes);
  for (std::size_t at = 0; at < all.size();) {
    std::uint64_t length;
    std::memcpy(&length, all.data() + at, 8);
    list.push_back(hex(all.substr(at + 8, length)));
    at += 8 + length;
  }
  return list;
}

Json gguf_by_hone(std::string_view bytes) {
  auto file = hone::model::GgufFile::parse(std::as_bytes(std::span(bytes)), "it");
  if (!file) return refused(file.error().message());
  Json out = {{"version", file->version()},
              {"data_offset", file->data_offset()},
              {"values", Json::array()},
              {"tensors", Json::array()}};
  for (const auto& value : file->values())
    out["values"].push_back({hex(value.key), static_cast<int>(value.type), value.is_array,
                             value.type == GgufType::string ? texts(value) : Json(hex(view(value.bytes)))});
  for (const auto& tensor : file->tensors()) {
    std::array<std::uint64_t, 4> shape{1, 1, 1, 1};
    std::copy(tensor.shape.begin(), tensor.shape.end(), shape.begin());
    out["tensors"].push_back(
        {hex(tensor.name), static_cast<int>(tensor.type), shape, tensor.offset, hone::sha256(view(tensor.data))});
  }
  return out;
}

Json value_by_ggml(const gguf_context* file, std::int64_t i) {
  const bool is_array = gguf_get_kv_type(file, i) == GGUF_TYPE_ARRAY;
  const gguf_type type = is_array ? gguf_get_arr_type(file, i) : gguf_get_kv_type(file, i);
  const std::size_t count = is_array ? gguf_get_arr_n(file, i) : 1;
  Json content = Json::array();
  if (type != GGUF_TYPE_STRING)
    content = hex({static_cast<const char*>(is_array ? gguf_get_arr_data(file, i) : gguf_get_val_data(file, i)),
                   count * hone::model::gguf_element_bytes(static_cast<GgufType>(type))});
  else
    for (std::size_t k = 0; k < count; ++k)
      content.push_back(hex(is_array ? gguf_get_arr_str(file, i, k) : gguf_get_val_str(file, i)));
  return {hex(gguf_get_key(file, i)), static_cast<int>(type), is_array, content};
}

// As llama.cpp's loader opens a file: the header by ggml's reader, and then each tensor has to lie inside the file.
Json gguf_by_ggml(std::string_view bytes) {
  ggml_context* made = nullptr;
  const gguf_context_ptr file(gguf_init_from_buffer(bytes.data(), bytes.size(), {true, &made}));
  const ggml_context_ptr tensors(made);
  if (!file) return refused(refusal);
  const std::size_t data_offset = gguf_get_data_offset(file.get());
  Json out = {{"version", gguf_get_version(file.get())},
              {"data_offset", data_offset},
              {"values", Json::array()},
              {"tensors", Json::array()}};
  for (std::int64_t i = 0; i < gguf_get_n_kv(file.get()); ++i) out["values"].push_back(value_by_ggml(file.get(), i));
  ggml_tensor* tensor = ggml_get_first_tensor(tensors.get());
  for (std::int64_t i = 0; i < gguf_get_n_tensors(file.get());
       ++i, tensor = ggml_get_next_tensor(tensors.get(), tensor)) {
    const std::size_t offset = gguf_get_tensor_offset(file.get(), i), at = data_offset + offset;
    if (at < offset || at > bytes.size() || ggml_nbytes(tensor) > bytes.size() - at)
      return refused("tensor data is not within the file bounds");
    out["tensors"].push_back({hex(tensor->name), static_cast<int>(tensor->type), tensor->ne, offset,
                              hone::sha256(bytes.substr(at, ggml_nbytes(tensor)))});
  }
  return out;
}

Json safetensors_by_hone(std::string_view bytes) {
  auto file = hone::model::Safetensors::parse(std::as_bytes(std::span(bytes)), "it");
  if (!file) return refused(file.error().message());
  Json out = {{"tensors", Json::array()}, {"metadata", file->metadata()}};
  for (const auto& tensor : file->tensors())
    out["tensors"].push_back(
        {tensor.name, tensor_type_name(tensor.type), tensor.shape, hone::sha256(view(tensor.data))});
  return out;
}

// Rows in their order: [number, object], or [number, null] of a row that cannot be read.
OrderedJson rows_by_hone(std::string_view bytes) {
  auto rows = hone::rows::RawRows::open(bytes, hone::rows::RowSyntax::json, "it", {});
  if (!rows) return OrderedJson(refused(rows.error().message()));
  OrderedJson out = {{"rows", OrderedJson::array()}};
  while (true) {
    auto row = rows->next();
    if (!row) return OrderedJson(refused(row.error().message()));
    if (!*row) return out;
    out["rows"].push_back(OrderedJson::array({(*row)->row, (*row)->problem ? OrderedJson() : (*row)->json}));
  }
}

}  // namespace

int main(int, char** arguments) {
  const bool hones = std::string_view(arguments[1]) == "hone";
  ggml_log_set([](ggml_log_level, const char* text, void*) { refusal = text; }, nullptr);
  char kind;
  std::uint32_t length;
  std::string bytes;
  while (std::cin.get(kind) && std::cin.read(reinterpret_cast<char*>(&length), sizeof length)) {
    bytes.resize(length);
    if (!std::cin.read(bytes.data(), length)) return 1;
    if (kind == 'r')
      std::cout << hone::dump(rows_by_hone(bytes)) << std::endl;
    else
      std::cout << hone::dump(kind == 's' ? safetensors_by_hone(bytes)
                              : hones     ? gguf_by_hone(bytes)
                                          : gguf_by_ggml(bytes))
                << std::endl;
  }
}
