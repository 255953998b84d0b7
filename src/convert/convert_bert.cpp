// BERT sentence embedders: conversion/bert.py in llama.cpp, with pooling from sentence-transformers' modules.json. And BERT
// rerankers (BertForSequenceClassification of one label), whose pooler that script drops: llama.cpp's `cls` is that layer.
#include <map>

#include "convert_family.h"

namespace hone::convert {
namespace {

bool is_reranker(const Json& config) {
  const Json names = json_value<Json>(config, "architectures", Json::array());
  return names.is_array() && !names.empty() && names[0] == "BertForSequenceClassification";
}

Result<std::vector<PlannedTensor>> plan_bert(const Json& config, const model::Safetensors& weights) {
  static const std::map<std::string, std::string> outer = {{"embeddings.word_embeddings", "token_embd"},
                                                           {"embeddings.position_embeddings", "position_embd"},
                                                           {"embeddings.token_type_embeddings", "token_types"},
                                                           {"embeddings.LayerNorm", "token_embd_norm"}};
  static const std::map<std::string, std::string> inner = {{"attention.self.query", "attn_q"},
                                                           {"attention.self.key", "attn_k"},
                                                           {"attention.self.value", "attn_v"},
                                                           {"attention.output.dense", "attn_output"},
                                                           {"attention.output.LayerNorm", "attn_output_norm"},
                                                           {"intermediate.dense", "ffn_up"},
                                                           {"output.dense", "ffn_down"},
                                                           {"output.LayerNorm", "layer_output_norm"}};
  static const std::map<std::string, std::string> head = {{"pooler.dense", "cls"}, {"classifier", "cls.output"}};
  HONE_TRY(auto layers, json_get<std::uint32_t>(config, "num_hidden_layers", "config.json"));
  const bool reranker = is_reranker(config);
  std::vector<PlannedTensor> planned;
  for (const model::SafeTensor& tensor : weights.tensors()) {
    std::string name = tensor.name;
    if (name.rfind("bert.", 0) == 0) name.erase(0, 5);
    for (const auto& [old, now] : {std::pair<std::string, const char*>{".gamma", ".weight"}, {".beta", ".bias"}})
      if (name.size() > old.size() && name.substr(name.size() - old.size()) == old)
        name = name.substr(0, name.size() - old.size()) + now;
    // The heads of pre-training play no part in an embedding.
    if (name == "embeddings.position_ids" || (!reranker && name.rfind("pooler.dense.", 0) == 0) ||
        name.rfind("cls.predictions", 0) == 0 || name.rfind("cls.seq_relationship", 0) == 0)
      continue;
    PlannedTensor plan{"", &tensor, {}, 0, false};
    if (auto layer = layer_name(name, "encoder.layer.");
        layer && inner.count(layer->part) && !layer->suffix.empty() && layer->layer < layers)
      plan.name = "blk." + std::to_string(layer->layer) + "." + inner.at(layer->part) + layer->suffix;
    else if (auto [part, suffix] = split_suffix(name); outer.count(part) && !suffix.empty())
      plan.name = outer.at(part) + suffix;
    else if (reranker && head.count(part) && !suffix.empty())
      plan.name = head.at(part) + suffix;
    else
      return Error(ErrorCode::unsupported, "Tensor " + tensor.name + " is not one that a BERT model of " +
                                               std::to_string(layers) + " layers has.");
    plan.always_f32 = plan.name == "position_embd.weight" || plan.name == "token_types.weight";
    planned.push_back(std::move(plan));
  }
  return planned;
}

// The values of llama.cpp's enum llama_pooling_type; 0 when the folder does not say.
Result<std::uint32_t> pooling_type(const HfTokenizerFiles& files, const Json& modules) {
  for (const Json& module : modules) {
    const std::string type = json_value<std::string>(module, "type", ""),
                      path = json_value<std::string>(module, "path", "");
    if (type.size() < 7 || type.substr(type.size() - 7) != "Pooling") continue;
    if (path.empty() || path.front() == '.' || path.find_first_of("/\\") != std::string::npos)
      return Error(ErrorCode::corrupt_data, "modules.json: the pooling lies in \"" + path.substr(0, 80) +
                                                "\", which is not a folder of this model.");
    HONE_TRY(auto pooling, read_json_if_there(files.folder / path / "config.json"));
    const std::string mode = json_value<std::string>(pooling, "pooling_mode", "");
    if (json_value<bool>(pooling, "pooling_mode_mean_tokens", false)) return 1;
    if (json_value<bool>(pooling, "pooling_mode_cls_token", false)) return 2;
    if (json_value<bool>(pooling, "pooling_mode_lasttoken", false)) return 3;
    if (mode == "mean") return 1;
    if (mode == "cls") return 2;
    if (mode == "lasttoken") return 3;
    return Error(ErrorCode::unsupported,
                 path + "/config.json: this way of pooling is not known; mean, cls and lasttoken are.");
  }
  return 0;
}

Status set_bert_keys(model::GgufWriter& writer, const HfTokenizerFiles& files, std::uint32_t file_type) {
  const Json& config = files.config;
  for (const auto& [from, to] :
       {std::pair{"num_hidden_layers", "block_count"}, std::pair{"max_position_embeddings", "context_length"},
        std::pair{"hidden_size", "embedding_length"}, std::pair{"intermediate_size", "feed_forward_length"},
        std::pair{"num_attention_heads", "attention.head_count"}}) {
    HONE_TRY(auto value, json_get<std::uint32_t>(config, from, "config.json"));
    writer.set(std::string("bert.") + to, value);
  }
  writer.set("bert.attention.layer_norm_epsilon", json_value<float>(config, "layer_norm_eps", 1e-12f));
  writer.set("general.file_type", file_type);
  writer.set("bert.attention.causal", false);
  HONE_TRY(auto modules, read_json_if_there(files.folder / "modules.json"));
  HONE_TRY(auto pooling, pooling_type(files, modules));
  if (is_reranker(config)) pooling = 4;
  if (pooling != 0) writer.set("bert.pooling_type", pooling);
  if (is_reranker(config)) {
    if (const auto labels = json_value<Json>(config, "id2label", Json()); !labels.is_object() || labels.size() != 1)
      return Error(ErrorCode::unsupported, "config.json: a classifier of one label ranks passages; this one has " +
                                               std::to_string(labels.is_object() ? labels.size() : 2) + ".");
    writer.set("bert.classifier.output_labels", std::vector<std::string>{"relevance"});
    return {};
  }
  // Three labels or more, or named ones, are a classifier's (two unnamed ones are every config's default).
  const Json labels = json_value<Json>(config, "id2label", Json());
  if (labels.is_object() && !(labels.size() == 2 && json_value<std::string>(labels, "0", "") == "LABEL_0")) {
    std::map<int, std::string> sorted;
    for (const auto& [id, label] : labels.items())
      if (label.is_string() && id.size() < 8 && id.find_first_not_of("0123456789") == std::string::npos && !id.empty())
        sorted[std::stoi(id)] = label.get<std::string>();
    std::vector<std::string> list;
    list.reserve(sorted.size());
    for (const auto& [id, label] : sorted) list.push_back(label);
    if (!list.empty()) writer.set("bert.classifier.output_labels", list);
  }
  return {};
}

Status set_bert_tokens(model::GgufWriter& writer, const HfTokenizerFiles& files) {
  HONE_TRY(auto size, json_get<std::uint32_t>(files.config, "vocab_size", "config.json"));
  HONE_CHECK(
      set_wordpiece_vocabulary(writer, files, size, json_value<std::uint32_t>(files.config, "type_vocab_size", 2)));
  // Hone's own, which the GGUF format has no key for.
  HONE_TRY(auto sentence, read_json_if_there(files.folder / "sentence_bert_config.json"));
  if (const auto most = json_value<std::uint32_t>(sentence, "max_seq_length", 0); most > 0)
    writer.set("hone.embedding.max_tokens", most);
  HONE_TRY(auto modules, read_json_if_there(files.folder / "modules.json"));
  bool normalizes = false;
  for (const Json& module : modules) {
    const std::string type = json_value<std::string>(module, "type", "");
    normalizes = normalizes || (type.size() >= 9 && type.substr(type.size() - 9) == "Normalize");
  }
  if (modules.is_array()) writer.set("hone.embedding.normalize", normalizes);
  return {};
}

}  // namespace

const Family bert_family = {"bert", plan_bert, set_bert_keys, set_bert_tokens};

}  // namespace hone::convert
