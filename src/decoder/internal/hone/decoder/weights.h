// A decoder's weights: planned from its shape, read from a GGUF file of any type, and brought up to date after a step.
//
//   HONE_TRY(const model::GgufFile file, model::GgufFile::open("model.gguf"));
//   HONE_TRY(model::DecoderShape shape, model::read_decoder_shape(file));
//   kernels::Pool pool(/*threads=*/2);
//   DecoderWeights<kernels::BFloat16> weights(std::move(shape), {.lora = [](const std::string&) { return std::pair{16u, 2.0F}; }});
//   HONE_CHECK(weights.load(file, pool));
//   weights.parameters.weights()[0] += 0.25F;     // LoRA's A and B, or all there is
//   weights.refresh(pool);
#pragma once

#include <functional>
#include <initializer_list>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "hone/core/result.h"
#include "hone/decoder/linear.h"
#include "hone/decoder/parameters.h"
#include "hone/decoder/projection.h"
#include "hone/model/decoder_shape.h"
#include "hone/model/gguf.h"

namespace hone::decoder {

struct DecoderOptions {
  bool full = false;  // train every weight, no LoRA
  bool as_int8 = false;
  float dropout = 0;
  std::size_t expected_rows = 0;  // of most batches that are trained on; memory is taken for as many at once
  // The LoRA rank and scale of a weight by its name in GGUF; rank 0: not adapted. Unused when `full`.
  std::function<std::pair<std::uint32_t, float>(const std::string& tensor)> lora;
};

template <class T>
class DecoderWeights {
 public:
  struct Layer {
    PerProjection<Linear<T>> linear;
    // Of norms, for norm().
    std::size_t attention_norm = 0, feed_norm = 0, q_norm = 0, k_norm = 0, post_attention_norm = 0, post_feed_norm = 0;
    std::size_t bias = 0;  // in the parameters when all is trained: q, k and v one after another
    std::uint32_t window = 0;  // keys a query sees; 0: all
    bool is_local() const { return window > 0; }
  };

  const model::DecoderShape shape;
  const DecoderOptions options;
  Parameters parameters;
  std::vector<Layer> layers;
  kernels::AlignedBuffer<T> embedding;  // (vocabulary, hidden)
  std::size_t final_norm = 0;
  std::size_t embedding_offset = 0, output_offset = 0;  // in the parameters when all is trained

  DecoderWeights(model::DecoderShape described, DecoderOptions chosen);
  // Every weight, whatever its type in the file. Errors: unsupported, out_of_memory.
  Status load(const model::GgufFile& file, kernels::Pool& pool);
  // After the parameters changed.
  void refresh(kernels::Pool& pool);

  const float* norm(std::size_t offset) const {
    return (options.full ? parameters.weights() : frozen_norms_.data()) + offset;
  }
  kernels::GateKind gate() const {
    return shape.activation == model::Activation::silu ? kernels::GateKind::silu : kernels::GateKind::gelu_tanh;
  }
  const T* output_matrix() const { return output_.size() > 0 ? output_.data() : embedding.data(); }
  // Adapted layers and where their A and B lie.
  struct Adapted {
    const LinearPart* part;
    std::uint32_t in;
  };
  std::vector<Adapted> adapted() const;
  LinearWidths widest() const;
  // q, k and v stay in bf16: rounding their inputs costs more than that of all others (docs/decisions/0004).
  bool is_int8(Projection projection) const { return options.as_int8 && projection != Projection::qkv; }
  std::uint64_t size_bytes() const;

 private:
  std::size_t plan_norm(std::string name, std::size_t count);
  void plan_linear(Linear<T>& linear, const std::string& block, std::uint32_t in,
                   std::initializer_list<std::pair<const char*, std::uint32_t>> parts);
  void plan_layer(Layer& layer, const std::string& block);
  Status load_matrix(const model::GgufFile& file, kernels::Pool& pool, const std::string& name,
                     kernels::AlignedBuffer<T>& matrix, std::size_t offset);
  Status load_norm(const model::GgufFile& file, const std::string& name, std::size_t offset, std::size_t count);
  Status load_linear(const model::GgufFile& file, kernels::Pool& pool, Layer& layer, Projection projection);
  Status load_layer(const model::GgufFile& file, kernels::Pool& pool, Layer& layer, const std::string& block);
  Status load_bias(const model::GgufFile& file, Layer& layer, const std::string& block);

  std::vector<float> frozen_norms_;  // unless all is trained
  kernels::AlignedBuffer<T> output_;  // (vocabulary, hidden); empty when tied
};

}  // namespace hone::decoder
