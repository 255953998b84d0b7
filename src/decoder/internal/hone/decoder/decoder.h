// The decoder forward, written out, so that it can be read beside the papers.
//
//   HONE_TRY(const model::GgufFile file, model::GgufFile::open("model.gguf"));
//   HONE_TRY(model::DecoderShape shape, model::read_decoder_shape(file));
//   kernels::ComputeContext context(/*threads=*/2);
//   Decoder<kernels::BFloat16> decoder(std::move(shape), {}, context);
//   HONE_CHECK(decoder.load(file));
//   MicroBatch batch;
//   batch.add(model::TokenRow{.ids = {1, 9, 5, 2}, .targets = {0, 0, 1, 1}});
//   std::vector<float> losses(batch.target_ids.size());
//   decoder.forward(batch, Keep::nothing);
//   decoder.loss(batch, losses);                           // of each target, in nats
//
// A layer is two kinds of work. All but attention is row by row: tiles of rows run from the residual stream through norm,
// products and gate while they lie in the second cache. Attention is by segment and head. So a layer costs two meetings of
// the threads.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "hone/core/result.h"
#include "hone/decoder/activations.h"
#include "hone/decoder/batch_plan.h"
#include "hone/decoder/head.h"
#include "hone/decoder/micro_batch.h"
#include "hone/decoder/rotary_tables.h"
#include "hone/decoder/weights.h"
#include "hone/kernels/attention.h"

namespace hone::decoder {

template <class T>
class Decoder {
 public:
  Decoder(model::DecoderShape shape, DecoderOptions options, kernels::ComputeContext& context);
  Decoder(const Decoder&) = delete;
  Decoder& operator=(const Decoder&) = delete;

  // Every weight, whatever its type in the file. Errors: unsupported, out_of_memory.
  Status load(const model::GgufFile& file) { return weights_.load(file, context_.pool); }
  // After the parameters changed.
  void refresh() { weights_.refresh(context_.pool); }
  const model::DecoderShape& shape() const { return weights_.shape; }
  Parameters& parameters() { return weights_.parameters; }
  const Parameters& parameters() const { return weights_.parameters; }
  const DecoderWeights<T>& weights() const { return weights_; }

  // To the residual stream behind the last layer. Without a dropout key nothing is dropped.
  void forward(const MicroBatch& batch, Keep keep, std::uint64_t dropout_key = 0);
  // After forward: of each target, in nats.
  void loss(const MicroBatch& batch, std::span<float> losses);
  // Forward, and (targets, vocabulary), for tests.
  std::vector<float> logits(const MicroBatch& batch);

  // Bytes kept for `rows` rows.
  std::uint64_t kept_bytes(std::size_t rows, Keep keep) const;
  // Forgets every activation; after a loss that was not finite nothing of it may linger.
  void clear();

  // For the way back: the pass that was made, and how.
  kernels::ComputeContext& context() const { return context_; }
  const BatchPlan& plan() const { return plan_; }
  Activations<T>& activations() { return activations_; }
  const RotaryTables& rotary() const { return rotary_; }
  Head<T>& head() { return head_; }
  Dropout dropout(std::size_t layer, Projection projection) const;
  // Whether inputs of LoRA's branch were dropped.
  bool drops() const { return weights_.options.dropout > 0 && dropout_key_ != 0; }
  typename kernels::Attention<T>::Operands attention_operands(std::size_t layer, const MicroBatch& batch);
  // With Keep::inputs: a layer once more, so that everything of it is kept.
  void forward_again(std::size_t layer, const MicroBatch& batch);

 private:
  using Layer = typename DecoderWeights<T>::Layer;
  // Of a worker.
  struct Scratch {
    kernels::AlignedBuffer<T> x;  // (tile, ext): a product's input with its LoRA columns
    kernels::AlignedBuffer<T> y;  // (tile, qkv columns)
    kernels::AlignedBuffer<float> wide;  // (tile, ext)
    LinearScratch<T> linear;
  };

  void prepare(const MicroBatch& batch, Keep keep);
  void grow_kept(Kept<T>& kept) const;
  void grow_scratch();
  void embed(const MicroBatch& batch, const Tile& tile);
  void before_attention(std::size_t layer, const Tile& tile, int worker, const float* residual);
  void attend(std::size_t layer, const MicroBatch& batch);
  void after_attention(std::size_t layer, const Tile& tile, int worker, float* residual, T* next_input);

  kernels::ComputeContext& context_;
  const kernels::RowKernels<T>& rows_;
  DecoderWeights<T> weights_;
  RotaryTables rotary_;
  kernels::Attention<T> attention_;
  Head<T> head_;
  // Of the micro-batch at hand.
  BatchPlan plan_;
  Activations<T> activations_;
  std::uint64_t dropout_key_ = 0;
  std::vector<Scratch> scratch_;
  kernels::AlignedBuffer<float> again_;  // (rows, hidden): the residual stream of forward_again
};

}  // namespace hone::decoder
