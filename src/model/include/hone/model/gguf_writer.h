// Writes a GGUF file, version 3: keys in the order they were set, tensors streamed one after another, the whole atomic.
//
//   GgufWriter writer;
//   writer.set("general.architecture", std::string("llama"));
//   writer.set("llama.block_count", std::uint32_t{30});
//   writer.add_tensor("output_norm.weight", TensorType::f32, {576}, [&](const ByteSink& sink) { return sink(bytes); });
//   HONE_CHECK(writer.write("model.gguf"));
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "hone/core/files.h"
#include "hone/core/progress.h"
#include "hone/core/result.h"
#include "hone/model/gguf.h"
#include "hone/model/tensor_type.h"

namespace hone::model {

using ByteSink = std::function<Status(std::span<const std::byte>)>;

class GgufWriter {
 public:
  // T: std::uint8_t … std::int64_t, float, double, bool, std::string, or a std::vector of one of them.
  // The same key again replaces its value and keeps its place.
  template <class T>
  void set(const std::string& key, const T& value);
  // A value of another file, as it is.
  void copy(const GgufValue& value);
  bool has(const std::string& key) const;

  // `produce` is called while writing and hands exactly the tensor's bytes to the sink, in any number of pieces.
  void add_tensor(std::string name, TensorType type, std::vector<std::uint64_t> shape,
                  std::function<Status(const ByteSink&)> produce);
  std::uint64_t parameter_count() const;

  // Errors: corrupt_data for a shape that does not fit its type, io, or what `produce` returned.
  Status write(const fs::path& path, const Progress& progress = {}) const;
  // The whole file in memory, for what is small and must not touch the disk. Errors: as write.
  Result<std::string> bytes() const;

 private:
  struct Value {
    std::string key;
    std::string encoded;  // type and value
  };
  struct Tensor {
    std::string name;
    TensorType type;
    std::vector<std::uint64_t> shape;
    std::function<Status(const ByteSink&)> produce;
  };
  void put(const std::string& key, std::string encoded);
  Status stream(const ByteSink& sink, const std::string& name, const Progress& progress) const;
  std::vector<Value> values_;
  std::vector<Tensor> tensors_;
};

}  // namespace hone::model
