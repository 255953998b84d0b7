#include <algorithm>
#include <cctype>

#include "convert_family.h"

namespace hone::convert {

Result<const Family*> family_of(const Json& config) {
  const Json architectures = json_value<Json>(config, "architectures", Json::array());
  const std::string name = architectures.is_array() && !architectures.empty() && architectures[0].is_string()
                               ? architectures[0].get<std::string>()
                               : "";
  if (json_value<Json>(config, "quantization_config", Json()).is_object())
    return Error(ErrorCode::unsupported,
                 "config.json: these weights are quantized; convert the original weights instead.");
  for (const char* known : {"LlamaForCausalLM", "LLaMAForCausalLM", "MistralForCausalLM", "LlamaModel"})
    if (name == known) return &llama_family;
  for (const char* known : {"BertModel", "BertForMaskedLM", "BertForSequenceClassification"})
    if (name == known) return &bert_family;
  return Error(ErrorCode::unsupported,
               "config.json: the architecture " +
                   (name.empty() ? "is not named" : "\"" + name.substr(0, 80) + "\" is not converted") +
                   " (LlamaForCausalLM, MistralForCausalLM, BertModel and rerankers by BertForSequenceClassification "
                   "are). Take a GGUF file of this model if there is one.");
}

std::pair<std::string, std::string> split_suffix(const std::string& name) {
  for (const char* suffix : {".weight", ".bias"}) {
    const std::string_view end = suffix;
    if (name.size() > end.size() && std::string_view(name).substr(name.size() - end.size()) == end)
      return {name.substr(0, name.size() - end.size()), suffix};
  }
  return {name, ""};
}

std::optional<LayerName> layer_name(const std::string& name, const std::string& prefix) {
  if (name.rfind(prefix, 0) != 0) return std::nullopt;
  const std::size_t dot = name.find('.', prefix.size());
  if (dot == std::string::npos || dot == prefix.size() || dot - prefix.size() > 6) return std::nullopt;
  const std::string number = name.substr(prefix.size(), dot - prefix.size());
  if (!std::all_of(number.begin(), number.end(), [](unsigned char c) { return std::isdigit(c); })) return std::nullopt;
  auto [part, suffix] = split_suffix(name.substr(dot + 1));
  return LayerName{std::stoull(number), part, suffix};
}

}  // namespace hone::convert
