// GGUF model files, read through a memory map after every length, offset and product in the header was checked.
// llama.cpp ends the program on a header of the wrong types; nothing of Hone hands it a file that did not pass here.
//
//   HONE_TRY(auto file, GgufFile::open("model.gguf"));
//   HONE_TRY(auto architecture, file.string("general.architecture"));
//   HONE_TRY(auto layers, file.u32(architecture + ".block_count"));
//   for (const GgufTensor& tensor : file.tensors()) use(tensor.name, tensor.shape, tensor.data);
//   HONE_CHECK(check_gguf_model(file));             // and now llama.cpp may have it
//
// Format: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md, versions 2 and 3, little-endian.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "hone/core/files.h"
#include "hone/core/result.h"
#include "hone/model/tensor_type.h"

namespace hone::model {

enum class GgufType : std::uint32_t { u8, i8, u16, i16, u32, i32, f32, boolean, string, array, u64, i64, f64 };
std::string_view gguf_type_name(GgufType type);
std::uint64_t gguf_element_bytes(GgufType type);  // 0 for strings and arrays, which have no fixed size

// One value of the header, still in the file.
struct GgufValue {
  std::string_view key;
  GgufType type = GgufType::u8;  // of each element when `is_array`
  bool is_array = false;
  std::uint64_t count = 1;
  std::span<const std::byte> bytes;  // of all elements; strings with their lengths
};

struct GgufTensor {
  std::string_view name;
  TensorType type = TensorType::f32;
  std::vector<std::uint64_t> shape;  // fastest dimension first
  std::uint64_t offset = 0;  // from the start of the data section
  std::span<const std::byte> data;
};

class GgufFile {
 public:
  // Errors: not_found, permission_denied, corrupt_data (with the key or tensor and its value), unsupported (big-endian, version 1).
  static Result<GgufFile> open(const fs::path& path);
  // From memory that outlives the object; `name` is used in messages.
  static Result<GgufFile> parse(std::span<const std::byte> bytes, std::string name);

  const std::string& name() const { return name_; }
  std::uint32_t version() const { return version_; }
  std::uint64_t data_offset() const { return data_offset_; }  // where tensor data starts in the file
  std::uint64_t size_bytes() const { return bytes_.size(); }
  const std::vector<GgufValue>& values() const { return values_; }
  const std::vector<GgufTensor>& tensors() const { return tensors_; }

  const GgufValue* find(std::string_view key) const;  // nullptr when it is not there
  const GgufTensor* find_tensor(std::string_view name) const;

  // Errors: not_found, corrupt_data when the key holds another type.
  Result<std::string> string(std::string_view key) const;
  Result<std::uint32_t> u32(std::string_view key) const;
  Result<float> f32(std::string_view key) const;
  Result<bool> boolean(std::string_view key) const;
  // Any integer type whose value fits.
  Result<std::int64_t> integer(std::string_view key) const;
  // The views stay valid as long as the file is open.
  Result<std::vector<std::string_view>> strings(std::string_view key) const;
  Result<std::vector<float>> f32s(std::string_view key) const;
  Result<std::vector<std::int32_t>> i32s(std::string_view key) const;
  // Any integer type; a single value is a list of one (llama.cpp allows either for per-layer keys).
  Result<std::vector<std::int64_t>> integers(std::string_view key) const;

  // "embedding_length" → the value under "<architecture>.embedding_length".
  std::string architecture_key(std::string_view suffix) const;

 private:
  friend class GgufParser;
  GgufFile() = default;
  std::optional<MappedFile> map_;
  std::span<const std::byte> bytes_;
  std::string name_;
  std::uint32_t version_ = 0;
  std::uint64_t data_offset_ = 0;
  std::vector<GgufValue> values_;
  std::vector<GgufTensor> tensors_;
  std::unordered_map<std::string_view, std::size_t> value_index_, tensor_index_;
};

// What llama.cpp takes for granted about a model's keys: their types, vocabulary arrays of one length, no token twice,
// special ids inside the vocabulary, layer and head counts within its limits.
// Errors: corrupt_data or unsupported, naming file, key and value.
Status check_gguf_model(const GgufFile& file);

}  // namespace hone::model
