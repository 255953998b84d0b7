// For tests: tiny models of every family, and the float64 reference with the same weights and rows.
#pragma once

#include <gtest/gtest.h>

#include "hone/decoder/decoder.h"
#include "hone/decoder/tiny_model_fixture.h"
#include "hone/kernels/numbers_fixture.h"
#include "hone/reference/decoder.h"

namespace hone::decoder {

struct ReferenceCase {
  const char* name;
  TinyModel model;
  std::vector<std::size_t> lengths;
  bool full = false;
};

inline std::vector<ReferenceCase> reference_cases() {
  const std::vector<std::size_t> lengths{9, 2, 30, 5};  // three tiles
  return {
      {"llama LoRA", {.architecture = "llama"}, lengths},
      {"llama full", {.architecture = "llama"}, lengths, true},
      {"llama full, scaled rope",
       {.architecture = "llama", .rope_factor = 2, .has_rope_factors = true, .has_own_output = true},
       lengths,
       true},
      {"qwen2 LoRA", {.architecture = "qwen2"}, lengths},
      {"qwen2 full", {.architecture = "qwen2", .has_own_output = true}, lengths, true},
      {"qwen3 LoRA", {.architecture = "qwen3", .rotary = 4}, lengths},
      {"qwen3 full", {.architecture = "qwen3"}, lengths, true},
      {"gemma3 LoRA", {.architecture = "gemma3", .kv_heads = 1, .window = 4}, lengths},
      {"gemma3 full, soft caps",
       {.architecture = "gemma3", .window = 7, .attention_soft_cap = 2, .logit_soft_cap = 3},
       lengths,
       true},
      // More slices of the vocabulary than partial sums. Long rows: several tiles of logits, chunks of attention.
      {"large vocabulary",
       {.layers = 1, .hidden = 4, .feed_forward = 4, .heads = 1, .kv_heads = 1, .head_dim = 4, .vocabulary = 16500},
       {4},
       true},
      {"long row LoRA",
       {.layers = 1, .hidden = 8, .feed_forward = 8, .heads = 2, .kv_heads = 1, .head_dim = 4, .vocabulary = 11},
       {5, 450}},
      {"long row full",
       {.layers = 1, .hidden = 8, .feed_forward = 8, .heads = 1, .kv_heads = 1, .head_dim = 4, .vocabulary = 11},
       {450},
       true},
  };
}

// Ranks that differ from layer to layer and leave one out.
inline std::pair<std::uint32_t, float> reference_lora(const std::string& tensor) {
  if (tensor == "blk.0.attn_k.weight") return {0, 0.0F};
  if (tensor.find("attn_q") != std::string::npos) return {3, 2.0F};
  if (tensor.find("ffn_up") != std::string::npos) return {5, 0.5F};
  return {tensor[4] == '0' ? 2 : 1, 1.0F};
}

struct ReferenceModel {
  TemporaryFolder folder = TemporaryFolder::make("decoder").value();
  model::GgufFile file;
  model::DecoderShape shape;
  reference::ReferenceDecoder reference;
  std::vector<model::TokenRow> rows;
  MicroBatch batch;
  double targets = 0;

  explicit ReferenceModel(const ReferenceCase& about)
      : file(written(about.model)), shape(model::read_decoder_shape(file).value()), reference(file, shape) {
    for (const std::size_t length : about.lengths) {
      rows.push_back(random_row(rows.size() + 1, length, shape.vocabulary));
      batch.add(rows.back());
      targets += double(rows.back().target_count());
    }
  }

  // The file's weights, and with LoRA random A and B, here and in the reference.
  template <class T>
  void load(Decoder<T>& decoder) {
    EXPECT_TRUE(decoder.load(file));
    if (decoder.weights().options.full) return;
    Parameters& parameters = decoder.parameters();
    std::uint64_t seed = 100;
    for (const Parameters::Tensor& tensor : parameters.tensors()) {
      const auto values = kernels::sample<T>(++seed, tensor.count, 0.3);
      for (std::size_t i = 0; i < tensor.count; ++i)
        parameters.weights()[tensor.offset + i] = kernels::widen(values[i]);
      reference.tensors[tensor.name] = kernels::exact(values);
      const std::string weight = tensor.name.substr(0, tensor.name.size() - 7);
      reference.lora_scale[weight] = double(reference_lora(weight).second);
    }
    decoder.refresh();
  }

  double loss() const {
    double sum = 0;
    for (const model::TokenRow& row : rows) sum += reference.loss(row);
    return sum / targets;
  }

 private:
  model::GgufFile written(const TinyModel& model) const {
    EXPECT_TRUE(model.write(folder.path() / "tiny.gguf"));
    return model::GgufFile::open(folder.path() / "tiny.gguf").value();
  }
};

}  // namespace hone::decoder
