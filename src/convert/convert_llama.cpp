// Llama, SmolLM2, Mistral: conversion/llama.py and TextModel of conversion/base.py in llama.cpp.
#include <cmath>
#include <map>

#include "convert_family.h"

namespace hone::convert {
namespace {

// config.json with the defaults that transformers' LlamaConfig and MistralConfig put in.
struct LlamaConfig {
  std::uint32_t layers = 0, hidden = 0, feed_forward = 0, heads = 0, kv_heads = 0, head_width = 0, context = 0,
                vocabulary = 0;
  float norm_epsilon = 1e-6f;
  Json rope = Json::object();  // rope_type, rope_theta, factor, …

  static Result<LlamaConfig> read(const Json& json) {
    LlamaConfig config;
    const bool is_mistral = json_value<std::string>(json, "model_type", "") == "mistral";
    HONE_TRY(config.layers, json_get<std::uint32_t>(json, "num_hidden_layers", "config.json"));
    HONE_TRY(config.hidden, json_get<std::uint32_t>(json, "hidden_size", "config.json"));
    HONE_TRY(config.feed_forward, json_get<std::uint32_t>(json, "intermediate_size", "config.json"));
    HONE_TRY(config.heads, json_get<std::uint32_t>(json, "num_attention_heads", "config.json"));
    HONE_TRY(config.vocabulary, json_get<std::uint32_t>(json, "vocab_size", "config.json"));
    config.kv_heads = json_value<std::uint32_t>(json, "num_key_value_heads", is_mistral ? 8 : config.heads);
    if (config.heads == 0 || config.kv_heads == 0 || config.hidden == 0)
      return Error(ErrorCode::corrupt_data,
                   "config.json: hidden_size, num_attention_heads and num_key_value_heads must be at least 1.");
    config.head_width = json_value<std::uint32_t>(json, "head_dim", config.hidden / config.heads);
    if (config.head_width == 0 || config.head_width > 1 << 16)
      return Error(ErrorCode::corrupt_data,
                   "config.json: a head of " + std::to_string(config.head_width) + " dimensions is not possible.");
    config.context = json_value<std::uint32_t>(json, "max_position_embeddings", is_mistral ? 131072 : 2048);
    config.norm_epsilon = json_value<float>(json, "rms_norm_eps", 1e-6f);
    config.read_rope(json);
    return config;
  }

 private:
  void read_rope(const Json& json) {
    for (const char* key : {"rope_parameters", "rope_scaling"})
      if (Json found = json_value<Json>(json, key, Json()); found.is_object()) {
        rope = found;
        break;
      }
    if (!rope.contains("rope_theta")) rope["rope_theta"] = json_value<double>(json, "rope_theta", 10000.0);
    if (!rope.contains("rope_type")) rope["rope_type"] = json_value<std::string>(rope, "type", "default");
    const std::string type = json_value<std::string>(rope, "rope_type", "default");
    if ((type == "yarn" || type == "longrope" || type == "llama3") &&
        !rope.contains("original_max_position_embeddings"))
      rope["original_max_position_embeddings"] =
          json_value<std::uint32_t>(json, "original_max_position_embeddings", context);
  }
};

// Llama 3's longer context: how much slower each pair of dimensions turns (in float, operation by operation as PyTorch
// does it, so that the bytes agree).
std::vector<float> llama3_rope_factors(const LlamaConfig& config) {
  const Json& rope = config.rope;
  const auto base = json_value<float>(rope, "rope_theta", 10000.0f), factor = json_value<float>(rope, "factor", 8.0f);
  const auto low = json_value<float>(rope, "low_freq_factor", 1.0f),
             high = json_value<float>(rope, "high_freq_factor", 4.0f);
  const auto old_context = json_value<float>(rope, "original_max_position_embeddings", 8192.0f);
  std::vector<float> factors;
  for (std::uint32_t i = 0; i < config.head_width; i += 2) {
    const float frequency = 1.0f / std::pow(base, static_cast<float>(i) / static_cast<float>(config.head_width));
    const float wavelength = static_cast<float>(2 * M_PI) / frequency;
    if (wavelength < old_context / high) {
      factors.push_back(1);
    } else if (wavelength > old_context / low) {
      factors.push_back(factor);
    } else {
      const float smooth = (old_context / wavelength - low) / (high - low);
      factors.push_back(1 / ((1 - smooth) / factor + smooth));
    }
  }
  return factors;
}

Result<std::vector<PlannedTensor>> plan_llama(const Json& json, const model::Safetensors& weights) {
  static const std::map<std::string, std::string> outer = {
      {"embed_tokens", "token_embd"}, {"norm", "output_norm"}, {"lm_head", "output"}};
  static const std::map<std::string, std::string> inner = {
      {"self_attn.q_proj", "attn_q"},      {"self_attn.k_proj", "attn_k"},   {"self_attn.v_proj", "attn_v"},
      {"self_attn.o_proj", "attn_output"}, {"mlp.gate_proj", "ffn_gate"},    {"mlp.up_proj", "ffn_up"},
      {"mlp.down_proj", "ffn_down"},       {"input_layernorm", "attn_norm"}, {"post_attention_layernorm", "ffn_norm"}};
  HONE_TRY(auto config, LlamaConfig::read(json));
  std::vector<PlannedTensor> planned;
  if (json_value<std::string>(config.rope, "rope_type", "") == "llama3")
    planned.push_back({"rope_freqs.weight", nullptr, llama3_rope_factors(config), 0, true});
  for (const model::SafeTensor& tensor : weights.tensors()) {
    std::string name = tensor.name;
    if (name.rfind("model.", 0) == 0) name.erase(0, 6);  // LlamaModel alone has no "model."
    if (name.size() > 20 && name.substr(name.size() - 20) == ".rotary_emb.inv_freq") continue;
    PlannedTensor plan{"", &tensor, {}, 0, false};
    if (auto layer = layer_name(name, "layers.");
        layer && inner.count(layer->part) && !layer->suffix.empty() && layer->layer < config.layers) {
      plan.name = "blk." + std::to_string(layer->layer) + "." + inner.at(layer->part) + layer->suffix;
      if (layer->part == "self_attn.q_proj") plan.permuted_heads = config.heads;
      if (layer->part == "self_attn.k_proj") plan.permuted_heads = config.kv_heads;
    } else if (auto [part, suffix] = split_suffix(name); outer.count(part) && !suffix.empty()) {
      plan.name = outer.at(part) + suffix;
    } else {
      return Error(ErrorCode::unsupported, "Tensor " + tensor.name + " is not one that a Llama model of " +
                                               std::to_string(config.layers) + " layers has.");
    }
    if (plan.name == "token_embd.weight" &&
        (tensor.shape.size() != 2 || tensor.shape[0] != config.vocabulary || tensor.shape[1] != config.hidden))
      return Error(ErrorCode::corrupt_data, "Tensor " + tensor.name + " does not have config.json's vocab_size " +
                                                std::to_string(config.vocabulary) + " and hidden_size " +
                                                std::to_string(config.hidden) + ".");
    planned.push_back(std::move(plan));
  }
  return planned;
}

Status set_llama_keys(model::GgufWriter& writer, const HfTokenizerFiles& files, std::uint32_t file_type) {
  HONE_TRY(auto config, LlamaConfig::read(files.config));
  auto number = [&](const char* key) { return json_value<float>(config.rope, key, 0); };
  writer.set("llama.block_count", config.layers);
  writer.set("llama.context_length", config.context);
  writer.set("llama.embedding_length", config.hidden);
  writer.set("llama.feed_forward_length", config.feed_forward);
  writer.set("llama.attention.head_count", config.heads);
  writer.set("llama.attention.head_count_kv", config.kv_heads);
  const std::string rope_type = json_value<std::string>(config.rope, "rope_type", "default");
  const bool has_factor = config.rope.contains("factor") && config.rope["factor"].is_number();
  if (rope_type == "linear" && has_factor) {
    writer.set("llama.rope.scaling.type", std::string("linear"));
    writer.set("llama.rope.scaling.factor", number("factor"));
  } else if (rope_type == "yarn" && has_factor) {
    writer.set("llama.rope.scaling.type", std::string("yarn"));
    writer.set("llama.rope.scaling.factor", number("factor"));
    writer.set("llama.rope.scaling.original_context_length",
               json_value<std::uint32_t>(config.rope, "original_max_position_embeddings", config.context));
    const char* attention = config.rope.contains("attention_factor") ? "attention_factor" : "attn_factor";
    for (const auto& [from, to] :
         {std::pair{"extrapolation_factor", "yarn_ext_factor"}, std::pair{attention, "yarn_attn_factor"},
          std::pair{"beta_fast", "yarn_beta_fast"}, std::pair{"beta_slow", "yarn_beta_slow"}})
      if (config.rope.contains(from) && config.rope[from].is_number())
        writer.set(std::string("llama.rope.scaling.") + to, number(from));
  } else if (rope_type == "su" || rope_type == "longrope") {
    writer.set("llama.rope.scaling.type", std::string("longrope"));
  }
  writer.set("llama.rope.freq_base", number("rope_theta"));
  writer.set("llama.attention.layer_norm_rms_epsilon", config.norm_epsilon);
  writer.set("llama.attention.key_length", config.head_width);
  writer.set("llama.attention.value_length", config.head_width);
  writer.set("general.file_type", file_type);
  writer.set("llama.vocab_size", config.vocabulary);
  writer.set("llama.rope.dimension_count", config.head_width);
  return {};
}

Status set_llama_tokens(model::GgufWriter& writer, const HfTokenizerFiles& files) {
  HONE_TRY(auto config, LlamaConfig::read(files.config));
  const Json& settings = files.tokenizer_config;
  if (settings.is_object() && settings.contains("add_prefix_space") && settings["add_prefix_space"].is_boolean())
    writer.set("tokenizer.ggml.add_space_prefix", settings["add_prefix_space"].get<bool>());
  HONE_TRY(const bool is_sentencepiece, is_there(files.folder / "tokenizer.model"));
  if (is_sentencepiece)
    HONE_CHECK(set_sentencepiece_vocabulary(writer, files, config.vocabulary));
  else if (has_byte_fallback(files))
    HONE_CHECK(set_byte_fallback_vocabulary(writer, files));
  else
    HONE_CHECK(set_bpe_vocabulary(writer, files, config.vocabulary));
  if (config.vocabulary == 32016) {  // Code Llama
    for (const auto& [key, id] : {std::pair{"prefix", 32007u}, std::pair{"suffix", 32008u}, std::pair{"middle", 32009u},
                                  std::pair{"eot", 32010u}})
      writer.set(std::string("tokenizer.ggml.") + key + "_token_id", id);
  }
  if (config.vocabulary == 49152) writer.set("tokenizer.ggml.add_bos_token", false);  // Granite's and SmolLM's
  return {};
}

}  // namespace

const Family llama_family = {"llama", plan_llama, set_llama_keys, set_llama_tokens};

}  // namespace hone::convert
