// What llama.cpp (the tree of llama-cpp-python 0.3.36) asserts while it loads a model, asked politely beforehand.
// Its own loader reports missing keys and wrong shapes by itself; these are the cases where it ends the process or reads
// past an array: llama-vocab.cpp (load), llama-model.cpp (load_hparams), llama-graph.cpp (pooling).
#include <algorithm>
#include <string>
#include <unordered_set>

#include "hone/core/unicode.h"
#include "hone/model/gguf.h"

namespace hone::model {
namespace {

constexpr std::int64_t most_layers = 512, most_experts = 1024;  // LLAMA_MAX_LAYERS, LLAMA_MAX_EXPERTS
constexpr std::size_t most_tokens = 16'000'000;

// Families that Hone describes; for others only what holds for every model is checked.
bool is_decoder(const std::string& architecture) {
  static const std::unordered_set<std::string> known = {"llama",  "qwen2",  "qwen3", "gemma",
                                                        "gemma2", "gemma3", "phi3",  "gpt-oss"};
  return known.count(architecture) > 0;
}

class ModelCheck {
 public:
  explicit ModelCheck(const GgufFile& file) : file_(file) {}

  Status run() {
    HONE_TRY(architecture_, file_.string("general.architecture"));
    if (file_.find("general.type")) {
      HONE_TRY(auto type, file_.string("general.type"));
      if (type != "model")
        return Error(
            ErrorCode::invalid_argument,
            file_.name() + " holds " + (type == "adapter" ? "an adapter" : "\"" + type + "\"") + ", not a model.");
    }
    if (file_.tensors().empty()) return corrupt("it holds no tensors, only a vocabulary.");
    HONE_CHECK(key_types());
    HONE_CHECK(layers());
    HONE_CHECK(heads());
    HONE_CHECK(experts());
    HONE_CHECK(rope_and_pooling());
    HONE_CHECK(vocabulary());
    return special_tokens();
  }

 private:
  Error corrupt(const std::string& what) const { return Error(ErrorCode::corrupt_data, file_.name() + ": " + what); }
  std::string own(const char* suffix) const { return architecture_ + "." + suffix; }

  // The keys that llama.cpp reads as one fixed type. Absent is fine here.
  Status key_types() const {
    for (const char* suffix :
         {"block_count", "context_length", "embedding_length", "expert_count", "expert_group_count",
          "expert_group_used_count", "rope.dimension_count", "rope.scaling.original_context_length",
          "attention.key_length", "attention.value_length", "attention.sliding_window", "pooling_type", "vocab_size"})
      if (const GgufValue* value = file_.find(own(suffix)); value && !value->is_array)
        HONE_CHECK(drop(file_.u32(own(suffix))));
    for (const char* suffix : {"attention.layer_norm_rms_epsilon", "attention.layer_norm_epsilon", "rope.freq_base",
                               "rope.scaling.factor", "attn_logit_softcapping", "final_logit_softcapping"})
      if (file_.find(own(suffix))) HONE_CHECK(drop(file_.f32(own(suffix))));
    for (const char* suffix : {"attention.causal", "use_parallel_residual", "rope.scaling.finetuned"})
      if (file_.find(own(suffix))) HONE_CHECK(drop(file_.boolean(own(suffix))));
    for (const char* key :
         {"general.name", "general.license", "tokenizer.ggml.model", "tokenizer.ggml.pre", "tokenizer.chat_template"})
      if (file_.find(key)) HONE_CHECK(drop(file_.string(key)));
    for (const char* name : {"bos", "eos", "eot", "eom", "unknown", "seperator", "padding", "mask", "cls", "fim_pre",
                             "fim_suf", "fim_mid"}) {
      const std::string key = std::string("tokenizer.ggml.") + name + "_token_id";
      if (file_.find(key)) HONE_CHECK(drop(file_.u32(key)));
    }
    for (const char* key :
         {"tokenizer.ggml.add_bos_token", "tokenizer.ggml.add_eos_token", "tokenizer.ggml.add_sep_token",
          "tokenizer.ggml.add_space_prefix", "tokenizer.ggml.remove_extra_whitespaces"})
      if (file_.find(key)) HONE_CHECK(drop(file_.boolean(key)));
    return {};
  }

  Status layers() {
    HONE_TRY(layers_, file_.integer(own("block_count")));
    if (layers_ < 1 || layers_ > most_layers)
      return corrupt(own("block_count") + " is " + std::to_string(layers_) + "; it must be 1 to " +
                     std::to_string(most_layers) + ".");
    for (const char* suffix : {"embedding_length", "context_length"}) {
      if (!file_.find(own(suffix))) return corrupt("it has no key " + own(suffix) + ".");
      HONE_TRY(auto value, file_.integer(own(suffix)));
      if (value < 1 || value > (std::int64_t{1} << 31))
        return corrupt(own(suffix) + " is " + std::to_string(value) + ".");
    }
    return {};
  }

  // A value for each layer: one number, or an array with at least one for every layer.
  Result<std::vector<std::int64_t>> per_layer(const char* suffix) const {
    const GgufValue* value = file_.find(own(suffix));
    if (!value) return std::vector<std::int64_t>{};
    if (value->type != GgufType::u32 && value->type != GgufType::i32)
      return corrupt(own(suffix) + " holds " + std::string(gguf_type_name(value->type)) +
                     " where whole numbers of 32 bits are read.");
    HONE_TRY(auto list, file_.integers(own(suffix)));
    if (value->is_array && list.size() != static_cast<std::size_t>(layers_))
      return corrupt(own(suffix) + " holds " + std::to_string(list.size()) + " values for " + std::to_string(layers_) +
                     " layers.");
    for (std::int64_t number : list)
      if (number < 0 || number > 1 << 24) return corrupt(own(suffix) + " holds " + std::to_string(number) + ".");
    return list;
  }

  Status heads() const {
    HONE_TRY(auto heads, per_layer("attention.head_count"));
    HONE_TRY(auto kv_heads, per_layer("attention.head_count_kv"));
    HONE_CHECK(drop(per_layer("feed_forward_length")));
    if (heads.empty() && (is_decoder(architecture_) || architecture_ == "bert"))
      return corrupt("it has no key " + own("attention.head_count") + ".");
    for (std::size_t i = 0; i < std::max(heads.size(), kv_heads.size()); ++i) {
      const std::int64_t head = heads.empty() ? 0 : heads[std::min(i, heads.size() - 1)];
      const std::int64_t kv = kv_heads.empty() ? head : kv_heads[std::min(i, kv_heads.size() - 1)];
      if (is_decoder(architecture_) && head == 0) return corrupt(own("attention.head_count") + " is 0.");
      if (kv > 0 && head % kv != 0)
        return corrupt(std::to_string(head) + " attention heads cannot share " + std::to_string(kv) +
                       " key-value heads.");
    }
    return {};
  }

  Status experts() const {
    HONE_TRY(const std::int64_t count, integer_or_0("expert_count"));
    HONE_TRY(const std::int64_t groups, integer_or_0("expert_group_count"));
    HONE_TRY(const std::int64_t groups_used, integer_or_0("expert_group_used_count"));
    std::int64_t most_used = 0;
    HONE_TRY(auto used, per_layer("expert_used_count"));
    for (std::int64_t number : used) most_used = std::max(most_used, number);
    const bool fits = count >= 0 && count <= most_experts && most_used <= count && (count == 0 || most_used > 0) &&
                      (count == 0 ? groups == 0 : groups < count) &&
                      (groups <= 1 || (count % groups == 0 && groups_used > 0 && groups_used < groups));
    if (!fits)
      return corrupt(own("expert_count") + " is " + std::to_string(count) + " with " + std::to_string(most_used) +
                     " used, in " + std::to_string(groups) + " groups: these do not fit together.");
    return {};
  }

  Status rope_and_pooling() const {
    if (file_.find(own("rope.scaling.type"))) {
      HONE_TRY(auto type, file_.string(own("rope.scaling.type")));
      if (type != "none" && type != "linear" && type != "yarn" && type != "longrope")
        return corrupt(own("rope.scaling.type") + " is \"" + shorten(repair_utf8(type), 40) + "\", which is unknown.");
    }
    if (file_.find(own("rope.dimension_count"))) {
      HONE_TRY(auto dimensions, file_.integer(own("rope.dimension_count")));
      if (dimensions < 0 || dimensions % 2 != 0 || dimensions > 1 << 16)
        return corrupt(own("rope.dimension_count") + " is " + std::to_string(dimensions) + ".");
    }
    if (file_.find(own("pooling_type"))) {
      HONE_TRY(auto pooling, file_.integer(own("pooling_type")));
      if (pooling < 0 || pooling > 4)
        return corrupt(own("pooling_type") + " is " + std::to_string(pooling) + "; known are 0 (none) to 4 (rank).");
    }
    return {};
  }

  Status vocabulary() {
    HONE_TRY(tokenizer_, file_.string("tokenizer.ggml.model"));
    if (tokenizer_ == "none" || tokenizer_ == "no_vocab")
      return Error(ErrorCode::unsupported, file_.name() + " has no tokenizer inside, so text cannot be given to it.");
    HONE_TRY(auto tokens, file_.strings("tokenizer.ggml.tokens"));
    tokens_ = tokens.size();
    if (tokens_ == 0 || tokens_ > most_tokens)
      return corrupt("tokenizer.ggml.tokens holds " + std::to_string(tokens_) + " tokens.");
    std::unordered_set<std::string> seen;
    seen.reserve(tokens_);
    for (std::size_t i = 0; i < tokens_; ++i) {
      std::string token(tokens[i].substr(0, tokens[i].find('\0')));  // llama.cpp sees C strings
      if (token.empty()) token = "[EMPTY_" + std::to_string(i) + "]";
      if (!is_utf8(token)) return corrupt("token " + std::to_string(i) + " is no valid UTF-8.");
      if (!seen.insert(token).second)
        return corrupt("token " + std::to_string(i) + ", \"" + shorten(token, 40) + "\", is in the vocabulary twice.");
    }
    if (const GgufValue* scores = file_.find("tokenizer.ggml.scores"); scores && scores->type != GgufType::i32)
      HONE_CHECK(same_count("tokenizer.ggml.scores", file_.f32s("tokenizer.ggml.scores")));
    else if (scores)
      HONE_CHECK(same_count("tokenizer.ggml.scores", file_.i32s("tokenizer.ggml.scores")));
    if (file_.find("tokenizer.ggml.token_type")) {
      auto types = file_.i32s("tokenizer.ggml.token_type");
      HONE_CHECK(same_count("tokenizer.ggml.token_type", types));
      for (std::size_t i = 0; i < tokens_; ++i)
        if ((*types)[i] == 6 && !is_byte_token(tokens[i]) && tokenizer_ == "llama")  // LLAMA_TOKEN_TYPE_BYTE
          return corrupt("token " + std::to_string(i) + ", \"" + shorten(repair_utf8(tokens[i].substr(0, 200)), 40) +
                         "\", is marked as a byte but is not written <0xNN>.");
    }
    if (tokenizer_ == "gpt2") HONE_CHECK(drop(file_.strings("tokenizer.ggml.merges")));
    const GgufTensor* embedding = file_.find_tensor("token_embd.weight");
    if (!embedding) return corrupt("tensor token_embd.weight is missing.");
    if (embedding->shape.size() == 2 && embedding->shape[1] != tokens_)
      return corrupt("tensor token_embd.weight has " + std::to_string(embedding->shape[1]) +
                     " rows for a vocabulary of " + std::to_string(tokens_) + " tokens.");
    return {};
  }

  static bool is_byte_token(std::string_view text) {
    auto hex = [](char c) { return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'F') || (c >= 'a' && c <= 'f'); };
    return text.size() == 6 && text.substr(0, 3) == "<0x" && hex(text[3]) && hex(text[4]) && text[5] == '>';
  }

  // A special id: the file's, else llama.cpp's default for this kind of tokenizer if the vocabulary reaches that far.
  Result<bool> has_special(const char* name, std::int64_t default_id) const {
    const std::string key = std::string("tokenizer.ggml.") + name + "_token_id";
    if (!file_.find(key)) return default_id >= 0 && default_id < static_cast<std::int64_t>(tokens_);
    HONE_TRY(auto id, file_.u32(key));
    if (id >= tokens_)
      return corrupt(key + " is " + std::to_string(id) + ", outside the vocabulary of " + std::to_string(tokens_) +
                     " tokens.");
    return true;
  }

  Status special_tokens() const {
    const bool wordpiece = tokenizer_ == "bert", sentencepiece = tokenizer_ == "llama", unigram = tokenizer_ == "t5";
    HONE_TRY(bool bos, has_special("bos", wordpiece ? 101 : sentencepiece ? 1 : unigram ? -1 : 11));
    HONE_TRY(bool eos, has_special("eos", wordpiece ? -1 : sentencepiece ? 2 : unigram ? 1 : 11));
    HONE_TRY(bool separator, has_special("seperator", wordpiece ? 102 : -1));  // the format's own spelling
    HONE_TRY(bool unknown, has_special("unknown", wordpiece ? 100 : sentencepiece ? 0 : unigram ? 2 : -1));
    for (const char* name : {"padding", "mask", "cls", "eot", "eom"}) HONE_CHECK(drop(has_special(name, -1)));
    HONE_TRY(bool adds_bos, boolean_or("tokenizer.ggml.add_bos_token", wordpiece || sentencepiece));
    HONE_TRY(bool adds_eos, boolean_or("tokenizer.ggml.add_eos_token", unigram));
    HONE_TRY(bool adds_separator, boolean_or("tokenizer.ggml.add_sep_token", wordpiece));
    if (wordpiece) adds_bos = adds_separator = true;  // llama.cpp adds both whatever the file says
    if (adds_bos && !bos) return corrupt("it asks for a first token (BOS) but names none in its vocabulary.");
    if (adds_eos && !eos && !wordpiece)
      return corrupt("it asks for a last token (EOS) but names none in its vocabulary.");
    if (adds_separator && !separator && wordpiece) return corrupt("it names no separator token in its vocabulary.");
    if ((wordpiece || sentencepiece) && !unknown) return corrupt("it names no unknown-word token in its vocabulary.");
    return {};
  }

  Result<std::int64_t> integer_or_0(const char* suffix) const {
    return file_.find(own(suffix)) ? file_.integer(own(suffix)) : Result<std::int64_t>(0);
  }
  Result<bool> boolean_or(const char* key, bool otherwise) const {
    return file_.find(key) ? file_.boolean(key) : Result<bool>(otherwise);
  }

  template <class T>
  static Status drop(Result<T> result) {
    if (!result) return std::move(result).error();
    return {};
  }

  template <class List>
  Status same_count(const char* key, const List& list) const {
    if (!list) return list.error();
    if (list->size() != tokens_)
      return corrupt(std::string(key) + " holds " + std::to_string(list->size()) + " values for " +
                     std::to_string(tokens_) + " tokens.");
    return {};
  }

  const GgufFile& file_;
  std::string architecture_, tokenizer_;
  std::int64_t layers_ = 0;
  std::size_t tokens_ = 0;
};

}  // namespace

Status check_gguf_model(const GgufFile& file) { return ModelCheck(file).run(); }

}  // namespace hone::model
