// What a model family contributes to the conversion from Hugging Face: its tensors' names, its keys, its tokenizer.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "hf_tokenizer.h"
#include "hone/core/json.h"
#include "hone/model/gguf_writer.h"
#include "hone/model/safetensors.h"

namespace hone::convert {

// One tensor of the GGUF file, from one of the folder or made of values.
struct PlannedTensor {
  std::string name;
  const model::SafeTensor* source = nullptr;
  std::vector<float> values;  // when there is no source; one-dimensional
  std::uint64_t permuted_heads = 0;  // rows within each head go from halves to pairs (rotary embedding)
  bool always_f32 = false;
};

struct Family {
  const char* architecture;
  Result<std::vector<PlannedTensor>> (*plan)(const Json& config, const model::Safetensors& weights);
  Status (*set_keys)(model::GgufWriter& writer, const HfTokenizerFiles& files, std::uint32_t file_type);
  Status (*set_vocabulary)(model::GgufWriter& writer, const HfTokenizerFiles& files);
};

// The family of config.json's "architectures". Errors: unsupported, naming those that are.
Result<const Family*> family_of(const Json& config);

extern const Family llama_family, bert_family;

// "model.layers.12.mlp.up_proj.weight" with prefix "model.layers." → {12, "mlp.up_proj", ".weight"}.
struct LayerName {
  std::uint64_t layer;
  std::string part, suffix;
};
std::optional<LayerName> layer_name(const std::string& name, const std::string& prefix);
// "model.norm.weight" → {"model.norm", ".weight"}; suffix "" when it is neither .weight nor .bias.
std::pair<std::string, std::string> split_suffix(const std::string& name);

}  // namespace hone::convert
