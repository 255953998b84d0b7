// The decoder, forward and backward, written out: no automatic differentiation, so that it can be read beside the papers.
//
//   Decoder<BFloat16> decoder(shape, options, context);
//   HONE_CHECK(decoder.load(file));
//   MicroBatch batch = …;                                   // rows of tokens, isolated from each other
//   decoder.forward(batch);
//   decoder.loss(batch, 1.0F / targets, /*with_gradient=*/true);     // losses[i] of each target; starts the way back
//   decoder.backward(batch);                               // adds to parameters().gradients()
//
// A layer is two kinds of work. All but attention is row by row: tiles of rows run from the residual stream through norm,
// products and gate while they lie in the second cache. Attention is by segment and head. So a layer costs two meetings of
// the threads forward and two back. What each layer keeps for the way back (in T) is listed in `Kept`.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <vector>

#include "hone/core/result.h"
#include "hone/kernels/attention.h"
#include "hone/model/decoder_shape.h"
#include "hone/model/gguf.h"
#include "hone/model/token_row.h"
#include "linear.h"
#include "parameters.h"

namespace hone {

// Rows computed together.
struct MicroBatch {
  std::vector<std::int32_t> ids;  // (rows)
  std::vector<Segment> segments;
  std::vector<std::uint64_t> sources;  // of each segment, for messages
  std::vector<std::uint32_t> target_rows;  // rows whose logits count: they predict the next token of their segment
  std::vector<std::int32_t> target_ids;
  std::vector<std::uint32_t> target_segments;
  std::size_t places = 0;  // head-major rows

  std::size_t rows() const { return ids.size(); }
  void add(const TokenRow& row);
};

struct DecoderOptions {
  bool full = false;  // train every weight, no LoRA
  bool as_int8 = false;
  float dropout = 0;
  std::size_t expected_rows = 0;  // of most batches that are trained on; memory is taken for as many at once
  // The LoRA rank and scale of a weight by its name in GGUF; rank 0: not adapted. Unused when `full`.
  std::function<std::pair<std::uint32_t, float>(const std::string& tensor)> lora;
};

// Activations up to here are kept; beyond, layers are computed again on the way back.
constexpr std::uint64_t kept_limit_bytes = std::uint64_t{1800} << 20;

template <class T>
class Decoder {
 public:
  Decoder(DecoderShape shape, DecoderOptions options, ComputeContext& context);

  // Every weight, whatever its type in the file. Errors: unsupported, out_of_memory.
  Status load(const GgufFile& file);
  Parameters& parameters() { return parameters_; }
  const Parameters& parameters() const { return parameters_; }
  const DecoderShape& shape() const { return shape_; }
  // After the parameters changed.
  void refresh();
  // Adapted layers and where their A and B lie.
  struct Adapted {
    const LinearPart* part;
    std::uint32_t in;
  };
  std::vector<Adapted> adapted() const;

  void forward(const MicroBatch& batch, std::uint64_t dropout_key, bool keep, bool recompute);
  // `losses`: one for each target, in nats. With a gradient: dx of the last layer is ready for backward().
  void loss(const MicroBatch& batch, float gradient_scale, bool with_gradient, std::span<float> losses);
  void backward(const MicroBatch& batch);
  // (targets, vocabulary), for tests.
  std::vector<float> logits(const MicroBatch& batch);

  std::size_t tile_rows(std::size_t rows) const;
  // Bytes kept for `rows` rows.
  std::uint64_t kept_bytes(std::size_t rows, bool recompute) const;
  // Whether so many rows keep too much, unless layers are computed again. The same on every machine.
  bool recomputes(std::size_t rows) const { return kept_bytes(rows, false) > kept_limit_bytes; }
  std::uint64_t logits_bytes() const;
  std::uint64_t weight_bytes() const;
  // Forgets every activation; after a loss that was not finite nothing of it may linger.
  void clear();
  // The products with frozen weights of a tile of rows, for measuring them alone.
  struct FrozenProduct {
    std::string name;
    Product product;
    Number number;
    std::uint32_t calls;  // in a micro-batch, for each of its tiles
  };
  std::vector<FrozenProduct> frozen_products(std::size_t rows) const;

 private:
  struct Layer {
    Linear<T> qkv, output, gate_up, down;
    // Offsets of norm weights: in the parameters when all is trained, else in frozen_norms_.
    std::size_t attention_norm = 0, feed_norm = 0, q_norm = 0, k_norm = 0, post_attention_norm = 0, post_feed_norm = 0;
    std::size_t bias = 0;  // full training: q, k and v one after another
    std::uint32_t window = 0;
    bool is_local = false;
  };
  // What the way back needs of one layer.
  struct Kept {
    AlignedBuffer<T> input, middle;  // (rows, hidden): the residual stream before attention, before the feed-forward
    AlignedBuffer<T> raw_qk;  // (rows, (heads + kv_heads)·head_dim) before their norms; only with them
    AlignedBuffer<T> q, k, v;  // head-major, turned
    AlignedBuffer<float> log_sum;
    AlignedBuffer<T> attention;  // (rows, heads·head_dim)
    AlignedBuffer<T> gate_up;  // (rows, 2·feed_forward)
    AlignedBuffer<T> attention_out, feed_out;  // (rows, hidden) before the post norms; only with them
    AlignedBuffer<T> h_qkv, h_output, h_gate_up, h_down;  // (rows, lora)
  };
  struct Scratch {
    AlignedBuffer<T> x;  // (tile, ext): a product's input with its LoRA columns
    AlignedBuffer<T> y;  // (tile, qkv columns)
    AlignedBuffer<float> wide;  // (tile, ext)
    AlignedBuffer<float> heads;  // (heads·head_dim)
    LinearScratch<T> linear;
  };
  // Gradients on the way back, of one layer; LoRA's and full training's weight gradients read them.
  struct Back {
    AlignedBuffer<T> dfeed, act, dgate_up, normed_feed, doutput, dattention, dqkv, normed_attention, dropped_attention;
    AlignedBuffer<T> dh_qkv, dh_output, dh_gate_up, dh_down;
    AlignedBuffer<float> dq, dk, dv;
    AlignedBuffer<float> norms;  // (tiles, …) partial gradients of norms and biases; full training
  };
  struct Tile {
    std::size_t first, rows;
  };

  void plan_linear(Linear<T>& linear, std::size_t layer, std::uint32_t in,
                   const std::vector<std::pair<const char*, std::uint32_t>>& parts);
  void plan_layers();
  std::size_t plan_norm(std::string name, std::size_t count);
  const float* norm(std::size_t offset) const {
    return (options_.full ? parameters_.weights() : frozen_norms_.data()) + offset;
  }
  float* norm_values(std::size_t offset) { return const_cast<float*>(norm(offset)); }
  Status load_matrix(const GgufFile& file, const std::string& name, std::uint32_t permuted_heads,
                     const std::function<void(std::uint32_t row, const float* values)>& store);
  Status load_vector(const GgufFile& file, const std::string& name, std::span<float> to,
                     std::uint32_t permuted_heads = 0);
  const T* output_matrix() const { return output_.size() > 0 ? output_.data() : embedding_.data(); }
  void turn_tables(std::size_t positions);
  void size_for(const MicroBatch& batch, bool keep, bool recompute);
  void size_kept(Kept& kept, std::size_t rows, std::size_t places) const;
  Tile tile(std::size_t index) const;
  Kept& kept(std::size_t layer) { return kept_[recompute_ || !keep_ ? 0 : layer]; }
  T* input_of(std::size_t layer);
  Dropout dropout(std::size_t layer, int group) const;

  void embed(const MicroBatch& batch, const Tile& tile);
  void before_attention(std::size_t layer, const Tile& tile, int worker, const float* residual);
  void after_attention(std::size_t layer, const Tile& tile, int worker, float* residual, T* next_input);
  void attend(std::size_t layer, const MicroBatch& batch);
  void recompute_layer(std::size_t layer, const MicroBatch& batch);
  void back_after_attention(std::size_t layer, const Tile& tile, int worker);
  void back_before_attention(std::size_t layer, const Tile& tile, int worker);
  using Work = std::vector<std::function<void(int worker)>>;
  void add_feed_gradients(std::size_t layer, Work& work);
  void add_qkv_gradients(std::size_t layer, Work& work);
  void run(const Work& work);
  typename Attention<T>::Operands operands(std::size_t layer, const MicroBatch& batch);
  void gather_rows(const MicroBatch& batch);
  // Partial gradients of norms, a row of sums for each tile, so that adding them up has one order.
  enum NormKind { attention_norm_kind, feed_norm_kind, post_attention_kind, post_feed_kind, q_norm_kind, k_norm_kind };
  float* norm_partial(NormKind kind, const Tile& tile);
  void add_norm_gradient(NormKind kind, std::size_t offset, std::size_t count, Work& work);
  std::size_t norm_columns() const { return 4 * shape_.hidden + 2 * shape_.head_dim; }

  DecoderShape shape_;
  DecoderOptions options_;
  ComputeContext& context_;
  const RowKernels<T>& rows_;
  Parameters parameters_;
  std::vector<Layer> layers_;
  AlignedBuffer<T> embedding_, output_;  // (vocabulary, hidden); output_ empty when tied
  std::vector<float> frozen_norms_;
  std::size_t final_norm_ = 0, embedding_offset_ = 0, output_offset_ = 0;
  AlignedBuffer<float> cosine_[2], sine_[2];  // (positions, rotary/2): global, local
  std::size_t positions_ = 0;

  // Of the micro-batch at hand.
  std::size_t batch_rows_ = 0, padded_rows_ = 0, tile_ = 0, tiles_ = 0, capacity_rows_ = 0, capacity_places_ = 0;
  bool keep_ = false, recompute_ = false;
  std::uint64_t dropout_key_ = 0;
  std::vector<std::size_t> position_of_, place_of_, chunks_of_;  // of each row
  AlignedBuffer<float> residual_, again_, dresidual_;  // (rows, hidden)
  AlignedBuffer<T> last_;  // (rows, hidden): what the final norm read
  std::vector<AlignedBuffer<T>> inputs_;  // of every layer, when layers are computed again
  std::vector<Kept> kept_;
  Back back_;
  std::vector<Scratch> scratch_;
  std::unique_ptr<Attention<T>> attention_;
  // The output matrix, a slice of the vocabulary at a time.
  AlignedBuffer<float> logits_, head_sums_, slice_maximum_, slice_sum_, log_sums_, dnormed_, dlast_;
  AlignedBuffer<T> normed_last_, gathered_last_;
};

}  // namespace hone
