#include "peft_config.h"

#include <re2/re2.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <memory>
#include <set>

#include "hone/adapter/peft_adapter.h"
#include "hone/core/unicode.h"

namespace hone::adapter {
namespace {

constexpr const char* file = "adapter_config.json";
constexpr std::size_t most_patterns = 10'000;

// A whole number as JSON writes one: PEFT's own lora_alpha is an integer.
OrderedJson number(double value) {
  const double whole = std::round(value);
  if (std::abs(value - whole) <= 1e-6 * std::max(1.0, std::abs(value)) && std::abs(whole) < 1e9)
    return static_cast<std::int64_t>(whole);
  return value;
}

double scale_of(double alpha, std::uint32_t rank, bool use_rslora) {
  return alpha / (use_rslora ? std::sqrt(static_cast<double>(rank)) : static_cast<double>(rank));
}

// Short names ("q_proj") when every layer from 0 on has the same ones, otherwise each module by its whole name.
std::set<std::string> target_modules(const LoraAdapter& adapter) {
  std::map<std::uint64_t, std::set<std::string>> of_layer;
  std::set<std::string> whole;
  for (const LoraTensor& tensor : adapter.tensors) {
    const std::string module = peft_module(tensor.target);
    whole.insert(module);
    of_layer[std::stoull(tensor.target.substr(4))].insert(module.substr(module.rfind('.') + 1));
  }
  const bool uniform = of_layer.rbegin()->first + 1 == of_layer.size() &&
                       std::all_of(of_layer.begin(), of_layer.end(),
                                   [&](const auto& layer) { return layer.second == of_layer.begin()->second; });
  return uniform ? of_layer.begin()->second : whole;
}

// rank_pattern or alpha_pattern: the first key that the end of a module's name matches, as PEFT's get_pattern_key.
class Patterns {
 public:
  static Result<Patterns> read(const Json& config, const char* key) {
    Patterns out;
    const Json map = json_value<Json>(config, key, Json::object());
    auto wrong = [&](const std::string& what) {
      return Error(ErrorCode::corrupt_data, std::string(file) + ": \"" + key + "\" " + what + ".");
    };
    if (!map.is_object() || map.size() > most_patterns) return wrong("is no map from module names to numbers");
    RE2::Options options(RE2::Quiet);
    options.set_max_mem(1 << 20);
    for (const auto& [pattern, value] : map.items()) {
      if (!value.is_number()) return wrong("holds " + shorten(dump(value), 40) + " where a number is expected");
      Entry entry{pattern, nullptr, value.get<double>()};
      if (pattern.find_first_of("\\^$*+?()[]{}|") != std::string::npos) {
        entry.expression = std::make_unique<RE2>("(?:.*\\.)?(?:" + pattern + ")", options);
        if (!entry.expression->ok())
          return Error(ErrorCode::unsupported,
                       std::string(file) + ": the pattern \"" + shorten(repair_utf8(pattern), 80) + "\" in \"" + key +
                           "\" cannot be read: " + repair_utf8(entry.expression->error()) + ".");
      }
      out.entries_.push_back(std::move(entry));
    }
    return out;
  }

  double find(const std::string& module, double otherwise) const {
    for (const Entry& entry : entries_)
      if (entry.expression ? RE2::FullMatch(module, *entry.expression) : is_end(module, entry.pattern))
        return entry.value;
    return otherwise;
  }

 private:
  struct Entry {
    std::string pattern;
    std::unique_ptr<RE2> expression;  // none: a plain name
    double value;
  };
  static bool is_end(std::string_view module, std::string_view name) {
    return module.size() >= name.size() && module.substr(module.size() - name.size()) == name &&
           (module.size() == name.size() || module[module.size() - name.size() - 1] == '.');
  }
  std::vector<Entry> entries_;
};

bool is_set(const Json& config, const char* key) {
  auto found = config.find(key);
  if (found == config.end() || found->is_null()) return false;
  if (found->is_boolean()) return found->get<bool>();
  return !((found->is_array() || found->is_object()) && found->empty());
}

// Everything that makes an adapter another thing than ΔW = scale·B·A on linear layers of an unchanged base.
Status refuse_relatives(const Json& config) {
  const auto refuse = [](const std::string& what) { return no_plain_lora(what); };
  if (const auto type = json_value<std::string>(config, "peft_type", "LORA"); type != "LORA")
    return refuse("is of PEFT's type " + shorten(repair_utf8(type), 40));
  if (const auto task = json_value<std::string>(config, "task_type", "CAUSAL_LM"); task != "CAUSAL_LM")
    return refuse("is for the task " + shorten(repair_utf8(task), 40) + " and not for writing text");
  if (const auto bias = json_value<std::string>(config, "bias", "none"); bias != "none")
    return refuse("trained biases (bias \"" + shorten(repair_utf8(bias), 40) + "\")");
  static constexpr std::pair<const char*, const char*> relatives[] = {
      {"use_dora", "uses DoRA"},
      {"modules_to_save", "carries whole modules (modules_to_save)"},
      {"fan_in_fan_out", "has transposed weights (fan_in_fan_out)"},
      {"lora_bias", "trained biases (lora_bias)"},
      {"layer_replication", "repeats layers of its base (layer_replication)"},
      {"trainable_token_indices", "trained embeddings (trainable_token_indices)"},
      {"alora_invocation_tokens", "acts only after certain tokens (aLoRA)"},
      {"target_parameters", "changes parameters that are no linear layers (target_parameters)"},
      {"use_qalora", "uses QALoRA"},
      {"use_bdlora", "uses BD-LoRA"},
      {"arrow_config", "routes between several adapters (Arrow)"},
      {"kasa_config", "uses KaSA"},
      {"velora_config", "uses VeLoRA"},
      {"monteclora_config", "uses MonteCLoRA"}};
  for (const auto& [key, what] : relatives)
    if (is_set(config, key)) return refuse(what);
  // These begin by changing the base: the folder alone does not say to what.
  if (const auto init = json_value<std::string>(config, "init_lora_weights", ""); !init.empty()) {
    for (const char* harmless : {"gaussian", "eva", "orthogonal", "mica"})
      if (init == harmless) return {};
    return refuse("was begun with \"" + shorten(repair_utf8(init), 40) + "\", which changes the base model's weights");
  }
  return {};
}

}  // namespace

std::string public_name(const std::string& name) {
  std::string out = name;
  std::replace(out.begin(), out.end(), '\\', '/');
  while (!out.empty() && out.back() == '/') out.pop_back();
  const bool is_path = !out.empty() && (out[0] == '/' || out[0] == '.' || out[0] == '~' || out.substr(1, 2) == ":/" ||
                                        std::count(out.begin(), out.end(), '/') > 1);
  return is_path ? out.substr(out.rfind('/') + 1) : out;
}

Error no_plain_lora(const std::string& what) {
  return {
      ErrorCode::unsupported,
      "This adapter " + what +
          ", which is not supported; plain LoRA on linear layers is. Merge it into its base where it was trained and "
          "take the merged model, or train it again without that."};
}

OrderedJson peft_config_of(const LoraAdapter& adapter) {
  OrderedJson ranks = OrderedJson::object(), alphas = OrderedJson::object();
  std::map<std::string, const LoraTensor*> by_module;
  for (const LoraTensor& tensor : adapter.tensors) by_module[peft_module(tensor.target)] = &tensor;
  for (const auto& [module, tensor] : by_module) {
    if (tensor->rank != adapter.rank) ranks[module] = tensor->rank;
    const double expected = scale_of(adapter.alpha, tensor->rank, adapter.use_rslora), scale = tensor->scale;
    if (std::abs(scale - expected) > 1e-6 * std::abs(expected))
      alphas[module] =
          number(scale * (adapter.use_rslora ? std::sqrt(static_cast<double>(tensor->rank)) : tensor->rank));
  }
  return {{"alpha_pattern", alphas},
          {"auto_mapping", nullptr},
          {"base_model_name_or_path", public_name(adapter.base_name)},
          {"bias", "none"},
          {"fan_in_fan_out", false},
          {"inference_mode", true},
          {"init_lora_weights", true},
          {"layer_replication", nullptr},
          {"layers_pattern", nullptr},
          {"layers_to_transform", nullptr},
          {"loftq_config", OrderedJson::object()},
          {"lora_alpha", number(adapter.alpha)},
          {"lora_dropout", std::round(double{adapter.dropout} * 1e6) / 1e6},
          {"megatron_config", nullptr},
          {"megatron_core", "megatron.core"},
          {"modules_to_save", nullptr},
          {"peft_type", "LORA"},
          {"r", adapter.rank},
          {"rank_pattern", ranks},
          {"revision", nullptr},
          {"target_modules", target_modules(adapter)},
          {"task_type", "CAUSAL_LM"},
          {"use_dora", false},
          {"use_rslora", adapter.use_rslora}};
}

Status apply_peft_config(const Json& config, LoraAdapter& adapter) {
  if (!config.is_object()) return Error(ErrorCode::corrupt_data, std::string(file) + " is no JSON object.");
  HONE_CHECK(refuse_relatives(config));
  HONE_TRY(adapter.rank, json_get<std::uint32_t>(config, "r", file));
  HONE_TRY(const double alpha, json_get<double>(config, "lora_alpha", file));
  adapter.alpha = static_cast<float>(alpha);
  adapter.dropout = static_cast<float>(json_value<double>(config, "lora_dropout", 0));
  adapter.use_rslora = json_value<bool>(config, "use_rslora", false);
  adapter.base_name = public_name(repair_utf8(json_value<std::string>(config, "base_model_name_or_path", "")));
  HONE_TRY(const auto ranks, Patterns::read(config, "rank_pattern"));
  HONE_TRY(const auto alphas, Patterns::read(config, "alpha_pattern"));
  for (LoraTensor& tensor : adapter.tensors) {
    const std::string module = peft_module(tensor.target);
    if (ranks.find(module, adapter.rank) != tensor.rank)
      return Error(ErrorCode::corrupt_data,
                   std::string(file) + " gives " + module + " another rank than its tensors, which have " +
                       std::to_string(tensor.rank) + "; config and weights are not of one adapter.");
    tensor.scale = static_cast<float>(scale_of(alphas.find(module, alpha), tensor.rank, adapter.use_rslora));
  }
  if (!adapter.tensors.empty() && std::all_of(adapter.tensors.begin(), adapter.tensors.end(),
                                              [](const LoraTensor& tensor) { return tensor.scale == 0; }))
    return Error(
        ErrorCode::invalid_argument,
        std::string(file) + " has lora_alpha 0, so the adapter does nothing: the model without it is the same.");
  return {};
}

}  // namespace hone::adapter
