// Safetensors files: one file, or the shards that model.safetensors.index.json lists, mapped and checked.
//
//   HONE_TRY(auto weights, Safetensors::open_folder("model/"));
//   for (const SafeTensor& tensor : weights.tensors()) use(tensor.name, tensor.type, tensor.shape, tensor.data);
//
// Format: https://github.com/huggingface/safetensors#format. Data must cover the file without gaps or overlaps.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "hone/core/files.h"
#include "hone/core/result.h"
#include "hone/model/tensor_type.h"

namespace hone::model {

struct SafeTensor {
  std::string name;
  TensorType type = TensorType::f32;
  std::vector<std::uint64_t> shape;  // as PyTorch has it: the fastest dimension last
  std::span<const std::byte> data;
};

class Safetensors {
 public:
  // Errors: not_found, corrupt_data, limit_exceeded (a header over 100 MB), unsupported (a dtype that is not F32, F16,
  // BF16, or an integer type; it is named).
  static Result<Safetensors> open(const fs::path& file);
  // The shards named by model.safetensors.index.json, else every model*.safetensors of the folder.
  static Result<Safetensors> open_folder(const fs::path& folder);
  // From memory that outlives the object.
  static Result<Safetensors> parse(std::span<const std::byte> bytes, std::string_view name);

  // File by file in the order of their names; inside a file by name.
  const std::vector<SafeTensor>& tensors() const { return tensors_; }
  const SafeTensor* find(std::string_view name) const;
  // The texts of __metadata__; of several files the last one's.
  const std::map<std::string, std::string>& metadata() const { return metadata_; }

 private:
  Status append(std::span<const std::byte> bytes, std::string_view name);
  Status add_file(const fs::path& file);
  std::vector<MappedFile> maps_;
  std::vector<SafeTensor> tensors_;
  std::map<std::string, std::string> metadata_;
};

}  // namespace hone::model
