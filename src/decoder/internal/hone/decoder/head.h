// From the residual stream to the loss: final norm, output matrix, cross-entropy. Logits exist only for rows that are
// learned, some hundred at a time, and a slice of the vocabulary is small enough for the cache. Each slice of the matrix is
// read once.
//
//   HONE_TRY(const model::GgufFile file, model::GgufFile::open("model.gguf"));
//   HONE_TRY(model::DecoderShape shape, model::read_decoder_shape(file));
//   kernels::ComputeContext context(/*threads=*/2);
//   DecoderWeights<kernels::BFloat16> weights(std::move(shape), {});
//   HONE_CHECK(weights.load(file, context.pool));
//   Head<kernels::BFloat16> head(weights, context);
//   const MicroBatch batch;
//   std::vector<float> residual, losses(batch.target_ids.size());
//   for (std::size_t first = 0; first < losses.size(); first += head.most_rows())
//     head.forward(batch, first, residual.data(), losses);
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "hone/decoder/micro_batch.h"
#include "hone/decoder/weights.h"
#include "hone/kernels/context.h"

namespace hone::decoder {

template <class T>
class Head {
 public:
  Head(const DecoderWeights<T>& weights, kernels::ComputeContext& context);

  // Targets of a batch that are computed at once.
  struct Targets {
    std::size_t first = 0, count = 0;
    std::size_t rows = 0;  // `count`, rounded up to few shapes
    std::vector<std::int32_t> ids;  // (rows); behind `count` no token's
  };
  std::size_t most_rows() const { return most_; }

  // Writes losses[first …] of as many targets as fit: nats, from the residual stream (rows, hidden) behind the last layer.
  Targets forward(const MicroBatch& batch, std::size_t first, const float* residual, std::span<float> losses);

  // What it leaves of those targets for the way back. Their logits lie slice by slice, each (rows, columns).
  std::size_t slices() const { return slices_; }
  std::size_t columns(std::size_t slice) const;
  std::size_t first_column(std::size_t slice) const;
  float* logits(std::size_t slice, const Targets& targets) {
    return logits_.data() + first_column(slice) * targets.rows;
  }
  std::span<float> log_sums() { return log_sums_.span(); }  // (most_rows)
  const T* normed() const { return normed_.data(); }  // (rows, hidden)

 private:
  const DecoderWeights<T>& weights_;
  kernels::ComputeContext& context_;
  std::size_t most_, slices_;
  kernels::AlignedBuffer<float> logits_, slice_maximum_, slice_sum_, log_sums_;
  kernels::AlignedBuffer<T> normed_;
};

}  // namespace hone::decoder
