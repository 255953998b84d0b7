// What a decoder-only language model is made of, as data: one description serves every family.
//
//   HONE_TRY(auto file, GgufFile::open("qwen3.gguf"));
//   HONE_TRY(auto shape, read_decoder_shape(file));
//   use(shape.layers, shape.heads, shape.has_qk_norm, shape.windows[0]);
//
// A family is a row of the table in decoder_shape.cpp: which norms stand where, biases, rope, activation. A new one is
// one row and its golden test.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "hone/core/result.h"
#include "hone/model/gguf.h"

namespace hone::model {

enum class Activation { silu, gelu_tanh };

struct DecoderShape {
  std::string architecture;  // general.architecture
  std::uint32_t layers = 0, hidden = 0, feed_forward = 0, heads = 0, kv_heads = 0, head_dim = 0, vocabulary = 0;
  std::uint32_t context = 0;  // trained length in tokens
  float norm_epsilon = 1e-5F;

  // Rotary positions. angle(position, i) = position · rope_scale / (theta^(2i/rotary) · rope_factors[i])
  std::uint32_t rotary = 0;  // leading dimensions of a head that turn
  float rope_theta = 10000, rope_theta_local = 10000;  // of global layers, of sliding-window layers
  float rope_scale = 1;  // of global layers
  std::vector<float> rope_factors;  // (rotary/2), or empty

  std::vector<std::uint32_t> windows;  // (layers): keys a query sees; 0: all
  float attention_scale = 0;  // on q·k
  float attention_soft_cap = 0, logit_soft_cap = 0;  // 0: none
  float embedding_scale = 1;  // embeddings are multiplied by it

  Activation activation = Activation::silu;
  bool has_qk_norm = false;  // RMS norm of each head of q and k before rope
  bool has_qkv_bias = false;
  bool has_post_norms = false;  // a second norm after attention and after the feed-forward
  bool permutes_qk = false;  // GGUF stores the rows of Q and K permuted (Hugging Face's order undone)
  bool has_tied_output = false;  // the output matrix is the embedding

  std::uint32_t q_columns() const { return heads * head_dim; }
  std::uint32_t kv_columns() const { return kv_heads * head_dim; }
};

// Where `permutes_qk`: the Hugging Face row that stands at row `row` of Q or K in a GGUF file.
constexpr std::uint64_t hugging_face_row(std::uint64_t row, std::uint64_t head_rows) {
  const std::uint64_t inside = row % head_rows;
  return row - inside + inside % 2 * (head_rows / 2) + inside / 2;
}

// Every tensor that the description promises is there and has its shape.
// Errors: unsupported (the architecture, or a feature of it; both are named), corrupt_data.
Result<DecoderShape> read_decoder_shape(const GgufFile& file);

}  // namespace hone::model
