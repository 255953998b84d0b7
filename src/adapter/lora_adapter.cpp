#include "hone/adapter/lora_adapter.h"

#include <re2/re2.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <unordered_set>

#include "hone/core/unicode.h"
#include "hone/model/gguf.h"
#include "hone/model/weights_hash.h"
#include "lora_rows.h"
#include "shown_name.h"

namespace hone::adapter {
namespace {

// The architectures whose row order is known: what decides it is llama.cpp's converter.
bool is_permuted(const std::string& architecture) { return architecture == "llama"; }
bool is_straight(const std::string& architecture) {
  static const std::unordered_set<std::string> known = {"qwen2", "qwen3", "gemma", "gemma2", "gemma3"};
  return known.count(architecture) > 0;
}

struct Heads {
  std::uint32_t heads = 0, kv_heads = 0;
};

// One number for all layers; 0 where layers differ.
Result<std::uint32_t> one_count(const model::GgufFile& base, const std::string& key, std::uint32_t otherwise) {
  if (!base.find(key)) return otherwise;
  HONE_TRY(auto list, base.integers(key));
  if (list.empty() || list[0] < 0 || list[0] > std::numeric_limits<std::int32_t>::max() ||
      std::adjacent_find(list.begin(), list.end(), std::not_equal_to<>()) != list.end())
    return std::uint32_t{0};
  return static_cast<std::uint32_t>(list[0]);
}

Result<Heads> heads_of(const model::GgufFile& base) {
  Heads out;
  HONE_TRY(out.heads, one_count(base, base.architecture_key("attention.head_count"), 0));
  HONE_TRY(out.kv_heads, one_count(base, base.architecture_key("attention.head_count_kv"), out.heads));
  return out;
}

std::string name_of(const model::GgufFile& base) {
  static const std::string hub = "https://huggingface.co/";
  if (auto url = base.string("general.repo_url"); url && url->rfind(hub, 0) == 0) return url->substr(hub.size());
  if (auto name = base.string("general.name"); name && !name->empty()) return *name;
  return fs::path(base.name()).stem().string();
}

// What two spellings of one model share: "mlx-community/SmolLM2-135M-Instruct-4bit" → "smollm2 135m instruct".
std::string bare_name(const std::string& name) {
  static const std::unordered_set<std::string> packings = {"gguf", "mlx",  "bnb", "unsloth", "4bit", "8bit", "6bit",
                                                           "3bit", "bf16", "f16", "fp16",    "f32",  "hf",   "dwq"};
  std::string out, word;
  for (const char c : name.substr(name.rfind('/') + 1) + "-") {
    const bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.';
    if (is_letter) word += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    if (is_letter || word.empty()) continue;
    if (!packings.contains(word)) out += (out.empty() ? "" : " ") + word;
    word.clear();
  }
  return out;
}

// "smollm2 135m instruct" → "smollm2 instruct"
std::string without_size(const std::string& bare) {
  static const RE2 size(R"((^| )[0-9.]+[kmbt]\b)");
  std::string out = bare;
  RE2::GlobalReplace(&out, size, "");
  return out;
}

}  // namespace

Result<std::uint32_t> permuted_heads(const LoraAdapter& adapter, const LoraTensor& tensor) {
  auto is = [&](std::string_view part) { return tensor.target.find(part) != std::string::npos; };
  const bool q = is(".attn_q."), k = is(".attn_k.");
  if (!q && !k) return std::uint32_t{0};
  if (is_straight(adapter.architecture)) return std::uint32_t{0};
  if (adapter.architecture.empty())
    return Error(ErrorCode::invalid_argument,
                 "The adapter does not tell its base's architecture; the base model is needed beside it.");
  if (!is_permuted(adapter.architecture))
    return Error(ErrorCode::unsupported, "Adapters for the architecture " + shown(adapter.architecture) +
                                             " are not converted; llama, qwen2, qwen3, gemma, gemma2 and gemma3 are.");
  const std::uint32_t heads = q ? adapter.heads : adapter.kv_heads;
  if (heads == 0)
    return Error(
        ErrorCode::invalid_argument,
        "The adapter does not tell how many attention heads its base has; the base model is needed beside it.");
  if (tensor.out % (std::uint64_t{heads} * 2) != 0)
    return Error(ErrorCode::invalid_argument, "The adapter's " + shown(tensor.target) + " has " +
                                                  std::to_string(tensor.out) + " rows, which " + std::to_string(heads) +
                                                  " attention heads cannot share.");
  return heads;
}

Status check_adapter(const LoraAdapter& adapter) {
  if (adapter.tensors.empty()) return Error(ErrorCode::corrupt_data, "The adapter holds no tensors.");
  std::unordered_set<std::string_view> targets;
  for (const LoraTensor& tensor : adapter.tensors) {
    auto wrong = [&](const std::string& what) {
      return Error(ErrorCode::corrupt_data, "The adapter's tensors for " + shown(tensor.target) + " " + what + ".");
    };
    if (!targets.insert(tensor.target).second) return wrong("are there twice");
    if (tensor.rank == 0 || tensor.in == 0 || tensor.out == 0) return wrong("are empty");
    if (tensor.a.size() != std::uint64_t{tensor.rank} * tensor.in ||
        tensor.b.size() != std::uint64_t{tensor.out} * tensor.rank)
      return wrong("hold " + std::to_string(tensor.a.size()) + " and " + std::to_string(tensor.b.size()) +
                   " numbers, which do not fit rank " + std::to_string(tensor.rank) + " and a weight of " +
                   std::to_string(tensor.out) + " × " + std::to_string(tensor.in));
    auto finite = [](float number) { return std::isfinite(number); };
    if (!finite(tensor.scale) || !std::all_of(tensor.a.begin(), tensor.a.end(), finite) ||
        !std::all_of(tensor.b.begin(), tensor.b.end(), finite))
      return wrong("hold a number that is not finite; its training diverged, or the file is damaged");
  }
  return {};
}

Status set_base(LoraAdapter& adapter, const model::GgufFile& base) {
  HONE_TRY(adapter.architecture, base.string("general.architecture"));
  HONE_TRY(const Heads heads, heads_of(base));
  adapter.heads = heads.heads, adapter.kv_heads = heads.kv_heads;
  adapter.base_name = name_of(base);
  adapter.base_hash = model::weights_hash(base);
  return {};
}

Status fit_adapter(LoraAdapter& adapter, const model::GgufFile& base) {
  auto other_base = [&](const std::string& why) {
    return Error(ErrorCode::invalid_argument,
                 "The adapter was made for another model than " + fs::path(base.name()).filename().string() + ": " +
                     why + (adapter.base_name.empty() ? "." : ". Its base was " + shown(adapter.base_name) + "."));
  };
  HONE_TRY(const std::string architecture, base.string("general.architecture"));
  HONE_TRY(const Heads heads, heads_of(base));
  if (adapter.architecture.empty()) adapter.architecture = architecture;
  if (adapter.architecture != architecture)
    return other_base("its architecture is " + shown(adapter.architecture) + ", the model's " + shown(architecture));
  if (adapter.heads == 0) adapter.heads = heads.heads;
  if (adapter.kv_heads == 0) adapter.kv_heads = heads.kv_heads;
  if (adapter.heads != heads.heads || adapter.kv_heads != heads.kv_heads)
    return other_base("it has " + std::to_string(adapter.heads) + " attention heads and " +
                      std::to_string(adapter.kv_heads) + " key-value heads, the model " + std::to_string(heads.heads) +
                      " and " + std::to_string(heads.kv_heads));
  for (const LoraTensor& tensor : adapter.tensors) {
    const model::GgufTensor* weight = base.find_tensor(tensor.target);
    if (!weight) return other_base("the model has no weight " + shown(tensor.target));
    if (weight->shape.size() != 2 || weight->shape[0] != tensor.in || weight->shape[1] != tensor.out)
      return other_base("its " + shown(tensor.target) + " is for a weight of " + std::to_string(tensor.out) + " × " +
                        std::to_string(tensor.in) +
                        (weight->shape.size() == 2 ? ", the model's is " + std::to_string(weight->shape[1]) + " × " +
                                                         std::to_string(weight->shape[0])
                                                   : ", the model's has another number of dimensions"));
  }
  return {};
}

std::string base_warning(const LoraAdapter& adapter, const std::string& hash) {
  if (adapter.base_hash.empty() || hash.empty() || adapter.base_hash == hash) return "";
  return "The adapter was trained on other weights than this model's" +
         (adapter.base_name.empty() ? std::string() : " (on " + shown(adapter.base_name) + ")") +
         ", perhaps another quantization or version: it may do worse here than it did in training.";
}

std::string base_warning(const LoraAdapter& adapter, const model::GgufFile& base) {
  if (!adapter.base_hash.empty()) return base_warning(adapter, model::weights_hash(base));
  const bool says_its_name = base.find("general.repo_url") || base.find("general.name");
  if (adapter.base_name.empty() || !says_its_name) return "";
  // A model that somebody renamed still has the parts of its name. Its size is told by its weights, which fit.
  std::string parts;
  for (const char* key : {"general.basename", "general.finetune", "general.version"})
    if (auto part = base.string(key)) parts += *part + "-";
  const std::string name = name_of(base), wanted = bare_name(adapter.base_name);
  if (bare_name(name) == wanted || without_size(bare_name(parts)) == without_size(wanted)) return "";
  return "The adapter names " + shown(adapter.base_name) + " as its base, and this model calls itself " + shown(name) +
         ": where these are not the same weights it may do worse here than it did in training.";
}

}  // namespace hone::adapter
