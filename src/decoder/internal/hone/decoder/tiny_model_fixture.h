// For tests: a model of random weights, small enough that a float64 reference of it takes a millisecond.
//
//   HONE_TRY(const TemporaryFolder folder, TemporaryFolder::make("tiny"));
//   const TinyModel model{.architecture = "qwen3", .layers = 2};
//   HONE_CHECK(model.write(folder.path() / "tiny.gguf"));
#pragma once

#include <cmath>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "hone/core/files.h"
#include "hone/core/random.h"
#include "hone/model/gguf_writer.h"
#include "hone/model/token_row.h"

namespace hone::decoder {

struct TinyModel {
  std::string architecture = "llama";  // or qwen2, qwen3, gemma3
  std::uint32_t layers = 2, hidden = 16, feed_forward = 24, heads = 4, kv_heads = 2, head_dim = 6, vocabulary = 23;
  std::uint32_t rotary = 0;  // 0: the whole head
  std::uint32_t window = 0;  // gemma3: of every layer but each second
  float attention_soft_cap = 0, logit_soft_cap = 0;
  float rope_factor = 1;  // linear scaling
  bool has_rope_factors = false, has_own_output = false;
  model::TensorType type = model::TensorType::f32;  // of matrices
  std::uint64_t seed = 1;
  std::string name = "tiny";
  // Last word on a tensor's numbers, before they are written as float32.
  std::function<void(const std::string& tensor, std::vector<float>& values)> change;

  Status write(const fs::path& path) const {
    model::GgufWriter writer;
    const std::string& a = architecture;
    writer.set("general.architecture", a);
    writer.set("general.name", name);
    writer.set(a + ".block_count", layers);
    writer.set(a + ".context_length", std::uint32_t{4096});
    writer.set(a + ".embedding_length", hidden);
    writer.set(a + ".feed_forward_length", feed_forward);
    writer.set(a + ".attention.head_count", heads);
    writer.set(a + ".attention.head_count_kv", kv_heads);
    writer.set(a + ".attention.key_length", head_dim);
    writer.set(a + ".attention.value_length", head_dim);
    writer.set(a + ".attention.layer_norm_rms_epsilon", 1e-5F);
    writer.set(a + ".rope.freq_base", 500.0F);
    if (rotary > 0) writer.set(a + ".rope.dimension_count", rotary);
    if (rope_factor != 1) {
      writer.set(a + ".rope.scaling.type", std::string("linear"));
      writer.set(a + ".rope.scaling.factor", rope_factor);
    }
    if (window > 0) {
      writer.set(a + ".attention.sliding_window", window);
      writer.set(a + ".attention.sliding_window_pattern", std::uint32_t{2});
      writer.set(a + ".rope.freq_base_swa", 100.0F);
    }
    if (attention_soft_cap > 0) writer.set(a + ".attn_logit_softcapping", attention_soft_cap);
    if (logit_soft_cap > 0) writer.set(a + ".final_logit_softcapping", logit_soft_cap);

    std::uint64_t stream = 0;
    auto vector = [&](const std::string& tensor, std::uint32_t count, float mean) {
      Random random(seed, ++stream);
      std::vector<float> values(count);
      for (float& value : values) value = mean + 0.3F * static_cast<float>(random.normal());
      add(writer, tensor, {count}, std::move(values));
    };
    auto matrix = [&](const std::string& tensor, std::uint32_t in, std::uint32_t out, double size) {
      Random random(seed, ++stream);
      if (type == model::TensorType::f32) {
        std::vector<float> values(std::size_t{in} * out);
        for (float& value : values) value = static_cast<float>(random.normal() * size);
        add(writer, tensor, {in, out}, std::move(values));
      } else {
        add_blocks(writer, tensor, {in, out}, random);
      }
    };
    const double by_hidden = 1.5 / std::sqrt(double(hidden));
    const std::uint32_t q = heads * head_dim, kv = kv_heads * head_dim;
    matrix("token_embd.weight", hidden, vocabulary, 0.7);
    if (has_own_output) matrix("output.weight", hidden, vocabulary, 0.7);
    vector("output_norm.weight", hidden, 1);
    if (has_rope_factors) {
      std::vector<float> factors((rotary > 0 ? rotary : head_dim) / 2);
      for (std::size_t i = 0; i < factors.size(); ++i) factors[i] = 1 + 0.5F * static_cast<float>(i);
      add(writer, "rope_freqs.weight", {factors.size()}, factors);
    }
    for (std::uint32_t layer = 0; layer < layers; ++layer) {
      const std::string block = "blk." + std::to_string(layer) + ".";
      vector(block + "attn_norm.weight", hidden, 1);
      matrix(block + "attn_q.weight", hidden, q, by_hidden);
      matrix(block + "attn_k.weight", hidden, kv, by_hidden);
      matrix(block + "attn_v.weight", hidden, kv, by_hidden);
      matrix(block + "attn_output.weight", q, hidden, 1 / std::sqrt(double(q)));
      vector(block + "ffn_norm.weight", hidden, 1);
      matrix(block + "ffn_gate.weight", hidden, feed_forward, by_hidden);
      matrix(block + "ffn_up.weight", hidden, feed_forward, by_hidden);
      matrix(block + "ffn_down.weight", feed_forward, hidden, 1 / std::sqrt(double(feed_forward)));
      if (a == "qwen2") {
        vector(block + "attn_q.bias", q, 0);
        vector(block + "attn_k.bias", kv, 0);
        vector(block + "attn_v.bias", kv, 0);
      }
      if (a == "qwen3" || a == "gemma3") {
        vector(block + "attn_q_norm.weight", head_dim, 1);
        vector(block + "attn_k_norm.weight", head_dim, 1);
      }
      if (a == "gemma3") {
        vector(block + "post_attention_norm.weight", hidden, 1);
        vector(block + "post_ffw_norm.weight", hidden, 1);
      }
    }
    return writer.write(path);
  }

 private:
  void add(model::GgufWriter& writer, const std::string& tensor, std::vector<std::uint64_t> shape,
           std::vector<float> values) const {
    if (change) change(tensor, values);
    writer.add_tensor(
        tensor, model::TensorType::f32, std::move(shape),
        [values = std::move(values)](const model::ByteSink& sink) { return sink(std::as_bytes(std::span(values))); });
  }
  // Random blocks. No byte is above 0x3f, so that every half-precision scale in them is finite and below 2.
  void add_blocks(model::GgufWriter& writer, const std::string& tensor, std::vector<std::uint64_t> shape,
                  Random random) const {
    const auto size_bytes = model::tensor_size_bytes(type, shape);
    std::vector<std::byte> bytes(size_bytes ? *size_bytes : 0);
    for (std::byte& byte : bytes) byte = static_cast<std::byte>(random.below(0x40));
    writer.add_tensor(tensor, type, std::move(shape),
                      [bytes = std::move(bytes)](const model::ByteSink& sink) { return sink(bytes); });
  }
};

// Random tokens of which about two in three are to be learned.
inline model::TokenRow random_row(std::uint64_t source, std::size_t length, std::uint32_t vocabulary) {
  Random random(source, 7);
  model::TokenRow row;
  row.source = source;
  for (std::size_t i = 0; i < length; ++i) {
    row.ids.push_back(static_cast<std::int32_t>(random.below(vocabulary)));
    row.targets.push_back(random.below(3) > 0 ? 1 : 0);
  }
  return row;
}

}  // namespace hone::decoder
