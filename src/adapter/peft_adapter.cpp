#include "hone/adapter/peft_adapter.h"

#include <array>
#include <charconv>
#include <map>

#include "hone/core/unicode.h"
#include "hone/model/safetensors.h"
#include "hone/model/safetensors_writer.h"
#include "mlx_config.h"
#include "peft_config.h"
#include "shown_name.h"

namespace hone::adapter {
namespace {

constexpr const char *config_name = "adapter_config.json", *weights_name = "adapter_model.safetensors",
                     *mlx_weights_name = "adapters.safetensors";
constexpr std::uint64_t longest_config = 4 << 20;
constexpr std::uint64_t most_layers = 512;  // LLAMA_MAX_LAYERS

constexpr std::array<std::pair<std::string_view, std::string_view>, 7> parts = {
    {{"attn_q.weight", "self_attn.q_proj"},
     {"attn_k.weight", "self_attn.k_proj"},
     {"attn_v.weight", "self_attn.v_proj"},
     {"attn_output.weight", "self_attn.o_proj"},
     {"ffn_gate.weight", "mlp.gate_proj"},
     {"ffn_up.weight", "mlp.up_proj"},
     {"ffn_down.weight", "mlp.down_proj"}}};

// "12.mlp.up_proj" → {12, "mlp.up_proj"}; the number as it is written without leading zeros.
struct LayerPart {
  std::uint64_t layer = most_layers;  // most_layers: no layer's part
  std::string_view part;
};
LayerPart split(std::string_view text) {
  LayerPart out;
  auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), out.layer);
  const auto digits = static_cast<std::size_t>(end - text.data());
  if (failure != std::errc() || out.layer >= most_layers || digits >= text.size() || text[digits] != '.' ||
      (digits > 1 && text[0] == '0'))
    return {};
  out.part = text.substr(digits + 1);
  return out;
}

bool take_suffix(std::string_view& text, std::string_view suffix) {
  if (text.size() < suffix.size() || text.substr(text.size() - suffix.size()) != suffix) return false;
  text.remove_suffix(suffix.size());
  return true;
}

Result<std::vector<float>> numbers(const model::SafeTensor& tensor) {
  if (tensor.type != model::TensorType::f32 && tensor.type != model::TensorType::f16 &&
      tensor.type != model::TensorType::bf16)
    return Error(ErrorCode::unsupported, "Tensor " + shown(tensor.name) + " is stored as " +
                                             model::tensor_type_name(tensor.type) + "; F32, F16 and BF16 are read.");
  if (tensor.shape.size() != 2 || tensor.shape[0] == 0 || tensor.shape[1] == 0 || tensor.shape[0] > UINT32_MAX ||
      tensor.shape[1] > UINT32_MAX)
    return Error(ErrorCode::corrupt_data, "Tensor " + shown(tensor.name) + " is no matrix.");
  std::vector<float> out(tensor.shape[0] * tensor.shape[1]);
  model::convert_numbers(tensor.type, tensor.data, model::TensorType::f32, std::as_writable_bytes(std::span(out)));
  return out;
}

std::vector<float> transposed(const std::vector<float>& values, std::size_t rows, std::size_t columns) {
  std::vector<float> out(values.size());
  for (std::size_t row = 0; row < rows; ++row)
    for (std::size_t column = 0; column < columns; ++column) out[column * rows + row] = values[row * columns + column];
  return out;
}

// MLX names its halves otherwise, and both lie the other way.
Status add_tensor(const model::SafeTensor& tensor, bool is_mlx,
                  std::map<std::pair<std::uint64_t, std::string>, LoraTensor>& found) {
  std::string_view module = tensor.name;
  const bool is_a = take_suffix(module, is_mlx ? ".lora_a" : ".lora_A.weight"),
             is_b = !is_a && take_suffix(module, is_mlx ? ".lora_b" : ".lora_B.weight");
  if (!is_a && !is_b) {
    if (tensor.name.find("lora_magnitude_vector") != std::string::npos || (is_mlx && take_suffix(module, ".m")))
      return no_plain_lora("uses DoRA");
    const bool embedding = tensor.name.find("lora_embedding") != std::string::npos ||
                           tensor.name.find("embed_tokens") != std::string::npos ||
                           tensor.name.find("lm_head") != std::string::npos;
    return Error(ErrorCode::unsupported, "The adapter holds " + shown(tensor.name) +
                                             (embedding ? ": embeddings that were trained or enlarged are not supported"
                                                        : ", which is neither a lora_A nor a lora_B") +
                                             "; plain LoRA on linear layers is.");
  }
  const std::string target = lora_target(std::string(module));
  if (target.empty())
    return Error(ErrorCode::unsupported,
                 "The adapter changes " + shown(std::string(module)) +
                     ", which is not supported; q_proj, k_proj, v_proj, o_proj, gate_proj, up_proj and down_proj of a "
                     "language model's layers are.");
  HONE_TRY(auto values, numbers(tensor));
  auto rows = static_cast<std::uint32_t>(tensor.shape[0]), columns = static_cast<std::uint32_t>(tensor.shape[1]);
  if (is_mlx) {
    values = transposed(values, rows, columns);
    std::swap(rows, columns);
  }
  LoraTensor& lora = found[{split(target.substr(4)).layer, target}];
  lora.target = target;
  if (!(is_a ? lora.a : lora.b).empty())
    return Error(ErrorCode::corrupt_data,
                 "The adapter has two " + std::string(is_a ? "lora_A" : "lora_B") + " for " + target + ".");
  const std::uint32_t rank = is_a ? rows : columns;
  if (lora.rank != 0 && lora.rank != rank)
    return Error(ErrorCode::corrupt_data, shown(tensor.name) + " has rank " + std::to_string(rank) +
                                              " and its other half " + std::to_string(lora.rank) + ".");
  lora.rank = rank;
  (is_a ? lora.in : lora.out) = is_a ? columns : rows;
  (is_a ? lora.a : lora.b) = std::move(values);
  return {};
}

std::uint32_t count_of(const std::map<std::string, std::string>& metadata, const std::string& key) {
  auto found = metadata.find(key);
  std::uint32_t count = 0;
  if (found != metadata.end())
    std::from_chars(found->second.data(), found->second.data() + found->second.size(), count);
  return count;
}

}  // namespace

std::string peft_module(const std::string& target) {
  if (target.rfind("blk.", 0) != 0) return "";
  const LayerPart layer = split(std::string_view(target).substr(4));
  for (const auto& [ours, theirs] : parts)
    if (layer.part == ours) return "model.layers." + std::to_string(layer.layer) + "." + std::string(theirs);
  return "";
}

std::string lora_target(const std::string& module) {
  std::string_view rest = module;
  for (std::string_view prefix : {"base_model.model.", "language_model.", "model.", "language_model."})
    if (rest.substr(0, prefix.size()) == prefix) rest.remove_prefix(prefix.size());
  if (rest.substr(0, 7) != "layers.") return "";
  const LayerPart layer = split(rest.substr(7));
  for (const auto& [ours, theirs] : parts)
    if (layer.part == theirs) return "blk." + std::to_string(layer.layer) + "." + std::string(ours);
  return "";
}

Status write_peft_adapter(const LoraAdapter& adapter, const fs::path& folder) {
  HONE_CHECK(check_adapter(adapter));
  model::SafetensorsWriter writer;
  for (const LoraTensor& tensor : adapter.tensors) {
    const std::string module = peft_module(tensor.target);
    if (module.empty())
      return Error(ErrorCode::unsupported, "PEFT has no module for the weight " + shown(tensor.target) + ".");
    auto add = [&](const char* half, std::uint32_t rows, std::uint32_t columns, const std::vector<float>& values) {
      writer.add_tensor("base_model.model." + module + half, model::TensorType::f32, {rows, columns},
                        [&values](const model::ByteSink& sink) { return sink(std::as_bytes(std::span(values))); });
    };
    add(".lora_A.weight", tensor.rank, tensor.in, tensor.a);
    add(".lora_B.weight", tensor.out, tensor.rank, tensor.b);
  }
  if (!adapter.architecture.empty()) writer.set_metadata("hone.architecture", adapter.architecture);
  if (!adapter.base_hash.empty()) writer.set_metadata("hone.base_hash", adapter.base_hash);
  if (adapter.heads > 0) writer.set_metadata("hone.base_head_count", std::to_string(adapter.heads));
  if (adapter.kv_heads > 0) writer.set_metadata("hone.base_head_count_kv", std::to_string(adapter.kv_heads));
  if (adapter.system_prompt) writer.set_metadata("hone.system_prompt", *adapter.system_prompt);
  HONE_CHECK(make_folder(folder));
  std::error_code ignored;
  fs::remove(folder / config_name, ignored);  // while the weights change the folder is no adapter
  HONE_CHECK(writer.write(folder / weights_name));
  return write_file_atomically(folder / config_name, dump(peft_config_of(adapter), 2));
}

Result<LoraAdapter> parse_peft_adapter(std::string_view config, const model::Safetensors& weights) {
  HONE_TRY(const Json json, parse_json(config, config_name));
  std::map<std::pair<std::uint64_t, std::string>, LoraTensor> found;
  const bool is_mlx = is_mlx_config(json);
  const auto apply_config = is_mlx ? apply_mlx_config : apply_peft_config;
  if (json.is_object()) {  // what it is decides before its tensors' names do
    LoraAdapter nothing;
    HONE_CHECK(apply_config(json, nothing));
  }
  for (const model::SafeTensor& tensor : weights.tensors()) HONE_CHECK(add_tensor(tensor, is_mlx, found));
  LoraAdapter adapter;
  for (auto& [key, tensor] : found) {
    if (tensor.a.empty() || tensor.b.empty())
      return Error(ErrorCode::corrupt_data, "The adapter lacks the " +
                                                std::string(tensor.a.empty() ? "lora_A" : "lora_B") + " of " +
                                                tensor.target + "; the download may be incomplete.");
    adapter.tensors.push_back(std::move(tensor));
  }
  HONE_CHECK(apply_config(json, adapter));
  const auto& metadata = weights.metadata();
  if (auto entry = metadata.find("hone.architecture"); entry != metadata.end()) adapter.architecture = entry->second;
  if (auto entry = metadata.find("hone.base_hash"); entry != metadata.end()) adapter.base_hash = entry->second;
  if (auto entry = metadata.find("hone.system_prompt"); entry != metadata.end()) adapter.system_prompt = entry->second;
  adapter.heads = count_of(metadata, "hone.base_head_count");
  adapter.kv_heads = count_of(metadata, "hone.base_head_count_kv");
  HONE_CHECK(check_adapter(adapter));
  return adapter;
}

fs::path peft_weights(const fs::path& folder) {
  std::error_code ignored;
  const bool is_mlx = !fs::exists(folder / weights_name, ignored) && fs::exists(folder / mlx_weights_name, ignored);
  return folder / (is_mlx ? mlx_weights_name : weights_name);
}

Result<LoraAdapter> read_peft_adapter(const fs::path& folder) {
  std::error_code ignored;
  const fs::path weights_file = peft_weights(folder);
  for (const std::string& name : {std::string(config_name), weights_file.filename().string()})
    if (!fs::exists(folder / name, ignored)) {
      const bool pickled = name == weights_name && fs::exists(folder / "adapter_model.bin", ignored);
      return Error(ErrorCode::not_found,
                   folder.string() + " is no complete adapter: it has no " + name +
                       (pickled ? ". Its adapter_model.bin is a Python pickle, which can run programs and is not read; "
                                  "save it again with PEFT as safetensors."
                                : "."));
    }
  auto read = [&]() -> Result<LoraAdapter> {
    HONE_TRY(const std::string config, read_file(folder / config_name, longest_config));
    HONE_TRY(const auto weights, model::Safetensors::open(weights_file));
    return parse_peft_adapter(config, weights);
  }();
  if (!read) return std::move(read.error()).context("reading the adapter " + folder.string());
  return read;
}

}  // namespace hone::adapter
