// Writes one .safetensors file as the reference implementation does: the widest numbers first, then by name, no holes,
// the header padded to 8 bytes; atomic.
//
//   SafetensorsWriter writer;
//   writer.add_tensor("a.weight", TensorType::f32, {16, 576}, [&](const ByteSink& sink) { return sink(bytes); });
//   HONE_CHECK(writer.write("adapter_model.safetensors"));     // metadata {"format":"pt"}
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "hone/core/files.h"
#include "hone/core/progress.h"
#include "hone/core/result.h"
#include "hone/model/gguf_writer.h"
#include "hone/model/tensor_type.h"

namespace hone::model {

class SafetensorsWriter {
 public:
  void set_metadata(const std::string& key, std::string value) { metadata_[key] = std::move(value); }
  // `shape` as PyTorch has it: the fastest dimension last. `produce` is called while writing and hands exactly the tensor's
  // bytes to the sink. Types: f32, f16, bf16.
  void add_tensor(std::string name, TensorType type, std::vector<std::uint64_t> shape,
                  std::function<Status(const ByteSink&)> produce);
  // Errors: invalid_argument (a name twice, a type that the format lacks), io, or what `produce` returned.
  Status write(const fs::path& path, const Progress& progress = {}) const;

 private:
  struct Tensor {
    std::string name;
    TensorType type;
    std::vector<std::uint64_t> shape;
    std::function<Status(const ByteSink&)> produce;
  };
  std::map<std::string, std::string> metadata_ = {{"format", "pt"}};
  std::vector<Tensor> tensors_;
};

}  // namespace hone::model
