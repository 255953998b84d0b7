#include "hone/model/decoder_shape.h"

#include <cmath>

namespace hone::model {
namespace {

struct FamilyTraits {
  const char* architecture;
  Activation activation;
  bool qk_norm, qkv_bias, post_norms, permutes_qk, scales_embedding;
  std::uint32_t window_pattern;  // of this many layers the last sees everything; 0: every layer does
};

constexpr FamilyTraits families[] = {
    // Llama, SmolLM, Mistral
    {"llama", Activation::silu, false, false, false, true, false, 0},
    {"qwen2", Activation::silu, false, true, false, false, false, 0},
    {"qwen3", Activation::silu, true, false, false, false, false, 0},
    {"gemma3", Activation::gelu_tanh, true, false, true, false, true, 6},
};

Error broken(const GgufFile& file, const std::string& what) {
  return Error(ErrorCode::corrupt_data, file.name() + ": " + what);
}

Error cannot(const GgufFile& file, const std::string& what) {
  return Error(ErrorCode::unsupported, file.name() + ": " + what);
}

class ShapeReader {
 public:
  explicit ShapeReader(const GgufFile& file) : file_(file) {}

  Result<DecoderShape> read() {
    HONE_TRY(shape_.architecture, file_.string("general.architecture"));
    for (const FamilyTraits& family : families)
      if (shape_.architecture == family.architecture) traits_ = &family;
    if (!traits_)
      return cannot(file_, "models of the family \"" + shape_.architecture.substr(0, 80) +
                               "\" cannot be trained. Llama (with SmolLM and Mistral), Qwen2, Qwen3 and Gemma 3 can.");
    HONE_CHECK(read_sizes());
    HONE_CHECK(read_rope());
    HONE_CHECK(read_windows());
    HONE_CHECK(check_tensors());
    return std::move(shape_);
  }

 private:
  bool has(std::string_view suffix) const { return file_.find(file_.architecture_key(suffix)) != nullptr; }

  // A count from the header, at least 1 and at most `limit`.
  Status count(std::string_view suffix, std::uint32_t& value, std::int64_t limit) {
    const std::string key = file_.architecture_key(suffix);
    HONE_TRY(const std::int64_t number, file_.integer(key));
    if (number < 1 || number > limit)
      return broken(file_, key + " is " + std::to_string(number) + ", which is not possible.");
    value = static_cast<std::uint32_t>(number);
    return {};
  }

  // The same where a list with one value a layer may stand; all must be equal.
  Status count_for_layers(std::string_view suffix, std::uint32_t& value, std::int64_t limit) {
    const std::string key = file_.architecture_key(suffix);
    HONE_TRY(const auto numbers, file_.integers(key));
    for (const std::int64_t number : numbers) {
      if (number != numbers.front())
        return cannot(file_, key + " differs from layer to layer; that is not trained yet.");
      if (number < 1 || number > limit)
        return broken(file_, key + " is " + std::to_string(number) + ", which is not possible.");
    }
    if (numbers.empty()) return broken(file_, key + " is an empty list.");
    value = static_cast<std::uint32_t>(numbers.front());
    return {};
  }

  Status read_sizes() {
    HONE_CHECK(count("block_count", shape_.layers, 1 << 12));
    HONE_CHECK(count("embedding_length", shape_.hidden, 1 << 17));
    HONE_CHECK(count_for_layers("feed_forward_length", shape_.feed_forward, 1 << 20));
    HONE_CHECK(count_for_layers("attention.head_count", shape_.heads, 1 << 12));
    shape_.kv_heads = shape_.heads;
    if (has("attention.head_count_kv"))
      HONE_CHECK(count_for_layers("attention.head_count_kv", shape_.kv_heads, 1 << 12));
    HONE_CHECK(count("context_length", shape_.context, 1 << 30));
    if (shape_.heads % shape_.kv_heads != 0)
      return broken(file_, std::to_string(shape_.heads) + " heads cannot share " + std::to_string(shape_.kv_heads) +
                               " key-value heads evenly.");
    shape_.head_dim = shape_.hidden / shape_.heads;
    if (has("attention.key_length")) HONE_CHECK(count("attention.key_length", shape_.head_dim, 1 << 12));
    if (has("attention.value_length")) {
      std::uint32_t value_dim = 0;
      HONE_CHECK(count("attention.value_length", value_dim, 1 << 12));
      if (value_dim != shape_.head_dim)
        return cannot(file_, "keys and values of different widths are not trained yet.");
    }
    if (shape_.head_dim == 0 || shape_.head_dim % 2 != 0)
      return broken(file_, "heads of " + std::to_string(shape_.head_dim) + " dimensions cannot turn in pairs.");
    if (has("expert_count")) {
      HONE_TRY(const std::int64_t experts, file_.integer(file_.architecture_key("expert_count")));
      if (experts > 0) return cannot(file_, "mixtures of experts are not trained yet.");
    }
    HONE_TRY(shape_.norm_epsilon, file_.f32(file_.architecture_key("attention.layer_norm_rms_epsilon")));
    for (auto [suffix, cap] : {std::pair{"attn_logit_softcapping", &shape_.attention_soft_cap},
                               std::pair{"final_logit_softcapping", &shape_.logit_soft_cap}})
      if (has(suffix)) {
        HONE_TRY(*cap, file_.f32(file_.architecture_key(suffix)));
      }
    const GgufTensor* embedding = file_.find_tensor("token_embd.weight");
    if (!embedding || embedding->shape.size() != 2 || embedding->shape[1] == 0 || embedding->shape[1] > (1u << 24))
      return broken(file_, "the tensor token_embd.weight is missing or is no matrix.");
    shape_.vocabulary = static_cast<std::uint32_t>(embedding->shape[1]);

    shape_.activation = traits_->activation;
    shape_.has_qk_norm = traits_->qk_norm;
    shape_.has_qkv_bias = traits_->qkv_bias;
    shape_.has_post_norms = traits_->post_norms;
    shape_.permutes_qk = traits_->permutes_qk;
    shape_.has_tied_output = file_.find_tensor("output.weight") == nullptr;
    if (traits_->scales_embedding) shape_.embedding_scale = std::sqrt(static_cast<float>(shape_.hidden));
    // Gemma 3 27B alone divides by hidden/heads (llama.cpp knows it by its 62 layers).
    const bool is_gemma_27b = shape_.architecture == "gemma3" && shape_.layers == 62;
    shape_.attention_scale =
        1.0F / std::sqrt(static_cast<float>(is_gemma_27b ? shape_.hidden / shape_.heads : shape_.head_dim));
    return {};
  }

  Status read_rope() {
    shape_.rotary = shape_.head_dim;
    if (has("rope.dimension_count")) HONE_CHECK(count("rope.dimension_count", shape_.rotary, shape_.head_dim));
    if (shape_.rotary % 2 != 0) return broken(file_, "an odd number of dimensions cannot turn in pairs.");
    if (has("rope.freq_base")) {
      HONE_TRY(shape_.rope_theta, file_.f32(file_.architecture_key("rope.freq_base")));
    }
    if (has("rope.freq_base_swa")) {
      HONE_TRY(shape_.rope_theta_local, file_.f32(file_.architecture_key("rope.freq_base_swa")));
    }
    std::string scaling = "none";
    if (has("rope.scaling.type")) {
      HONE_TRY(scaling, file_.string(file_.architecture_key("rope.scaling.type")));
    }
    if (scaling == "linear" || (scaling == "none" && has("rope.scale_linear"))) {
      const char* suffix = has("rope.scaling.factor") ? "rope.scaling.factor" : "rope.scale_linear";
      HONE_TRY(const float factor, file_.f32(file_.architecture_key(suffix)));
      if (!(factor > 0)) return broken(file_, "the rope scaling factor must be above zero.");
      shape_.rope_scale = 1.0F / factor;
    } else if (scaling != "none") {
      return cannot(file_, "rope scaling of the kind \"" + scaling.substr(0, 40) + "\" is not trained yet.");
    }
    if (!(shape_.rope_theta > 0) || !(shape_.rope_theta_local > 0))
      return broken(file_, "rope.freq_base must be above zero.");
    if (const GgufTensor* factors = file_.find_tensor("rope_freqs.weight")) {
      if (factors->shape.size() != 1 || factors->shape[0] != shape_.rotary / 2)
        return broken(file_, "rope_freqs.weight does not hold one factor for each pair of dimensions.");
      shape_.rope_factors.resize(shape_.rotary / 2);
      HONE_CHECK(dequantize(factors->type, factors->data, shape_.rope_factors));
    }
    return {};
  }

  Status read_windows() {
    shape_.windows.assign(shape_.layers, 0);
    if (traits_->window_pattern == 0 || !has("attention.sliding_window")) return {};
    HONE_TRY(const std::int64_t window, file_.integer(file_.architecture_key("attention.sliding_window")));
    if (window < 0 || window > (1 << 30)) return broken(file_, "attention.sliding_window is not possible.");
    std::uint32_t pattern = traits_->window_pattern;
    std::vector<std::int64_t> flags;
    const std::string key = file_.architecture_key("attention.sliding_window_pattern");
    if (const GgufValue* value = file_.find(key)) {
      if (value->is_array && value->type == GgufType::boolean) {
        for (const std::byte flag : value->bytes) flags.push_back(std::to_integer<int>(flag));
      } else {
        HONE_TRY(flags, file_.integers(key));
        if (!value->is_array) {
          if (flags.front() < 0 || flags.front() > (1 << 12)) return broken(file_, key + " is not possible.");
          pattern = static_cast<std::uint32_t>(flags.front());
          flags.clear();
        }
      }
      if (!flags.empty() && flags.size() < shape_.layers) return broken(file_, key + " has too few values.");
    }
    for (std::uint32_t layer = 0; layer < shape_.layers; ++layer) {
      const bool is_local = !flags.empty() ? flags[layer] != 0 : pattern == 0 || layer % pattern < pattern - 1;
      if (is_local) shape_.windows[layer] = static_cast<std::uint32_t>(window);
    }
    return {};
  }

  Status expect(const std::string& name, std::vector<std::uint64_t> wanted) {
    const GgufTensor* tensor = file_.find_tensor(name);
    if (!tensor) return broken(file_, "the tensor " + name + " is missing.");
    if (tensor->shape != wanted)
      return broken(file_, "the tensor " + name + " does not have the shape that the header promises.");
    return {};
  }

  Status check_tensors() {
    const std::uint64_t hidden = shape_.hidden, feed = shape_.feed_forward, q = shape_.q_columns(),
                        kv = shape_.kv_columns();
    HONE_CHECK(expect("token_embd.weight", {hidden, shape_.vocabulary}));
    HONE_CHECK(expect("output_norm.weight", {hidden}));
    if (!shape_.has_tied_output) HONE_CHECK(expect("output.weight", {hidden, shape_.vocabulary}));
    for (std::uint32_t layer = 0; layer < shape_.layers; ++layer) {
      const std::string block = "blk." + std::to_string(layer) + ".";
      HONE_CHECK(expect(block + "attn_norm.weight", {hidden}));
      HONE_CHECK(expect(block + "attn_q.weight", {hidden, q}));
      HONE_CHECK(expect(block + "attn_k.weight", {hidden, kv}));
      HONE_CHECK(expect(block + "attn_v.weight", {hidden, kv}));
      HONE_CHECK(expect(block + "attn_output.weight", {q, hidden}));
      HONE_CHECK(expect(block + "ffn_norm.weight", {hidden}));
      HONE_CHECK(expect(block + "ffn_gate.weight", {hidden, feed}));
      HONE_CHECK(expect(block + "ffn_up.weight", {hidden, feed}));
      HONE_CHECK(expect(block + "ffn_down.weight", {feed, hidden}));
      if (shape_.has_qk_norm) {
        HONE_CHECK(expect(block + "attn_q_norm.weight", {shape_.head_dim}));
        HONE_CHECK(expect(block + "attn_k_norm.weight", {shape_.head_dim}));
      }
      if (shape_.has_qkv_bias) {
        HONE_CHECK(expect(block + "attn_q.bias", {q}));
        HONE_CHECK(expect(block + "attn_k.bias", {kv}));
        HONE_CHECK(expect(block + "attn_v.bias", {kv}));
      }
      if (shape_.has_post_norms) {
        HONE_CHECK(expect(block + "post_attention_norm.weight", {hidden}));
        HONE_CHECK(expect(block + "post_ffw_norm.weight", {hidden}));
      }
      for (const char* other :
           {"attn_output.bias", "ffn_gate.bias", "ffn_up.bias", "ffn_down.bias", "attn_sinks.weight"})
        if (file_.find_tensor(block + other))
          return cannot(file_, "the tensor " + block + other + " belongs to a variant that is not trained yet.");
      if (!shape_.has_qkv_bias && file_.find_tensor(block + "attn_q.bias"))
        return cannot(file_, "biases in a model of this family are not trained yet.");
    }
    return {};
  }

  const GgufFile& file_;
  const FamilyTraits* traits_ = nullptr;
  DecoderShape shape_;
};

}  // namespace

Result<DecoderShape> read_decoder_shape(const GgufFile& file) { return ShapeReader(file).read(); }

}  // namespace hone::model
