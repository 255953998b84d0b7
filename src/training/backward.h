// The decoder's way back, written out: no automatic differentiation, so that it can be read beside the papers.
//
//   Backward<kernels::BFloat16> backward(decoder, optimizer);
//   decoder.forward(batch, decoder::Keep::everything, dropout_key);
//   backward.loss(batch, 1.0F / targets, losses);     // of each target, in nats; starts the way back
//   backward.layers(batch);                           // adds to optimizer.gradients()
//
// It costs two meetings of the threads a layer, as the way forward does.
#pragma once

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <span>
#include <vector>

#include "hone/decoder/decoder.h"
#include "linear_backward.h"
#include "optimizer.h"

namespace hone::training {

template <class T>
class Backward {
 public:
  Backward(decoder::Decoder<T>& decoder, Optimizer& optimizer);

  // After a forward pass. What goes back is the gradient of gradient_scale · Σ losses.
  void loss(const decoder::MicroBatch& batch, float gradient_scale, std::span<float> losses);
  // After that, if the pass kept something.
  void layers(const decoder::MicroBatch& batch);

  // Bytes for `rows` rows; of logits with their gradient.
  std::uint64_t size_bytes(std::size_t rows) const;
  std::uint64_t logits_bytes() const;
  // Forgets everything, as Decoder::clear.
  void clear();

 private:
  using Layer = typename decoder::DecoderWeights<T>::Layer;
  using Work = std::vector<std::function<void(int worker)>>;

  // Of one layer. The gradients of its weights are made from x, dy, the kept h, and dh.
  struct Gradients {
    decoder::PerProjection<kernels::AlignedBuffer<T>>
        x;  // (rows, in): inputs that were not kept as the product read them
    decoder::PerProjection<kernels::AlignedBuffer<T>> dy, dh;  // (rows, out), (rows, lora)
    kernels::AlignedBuffer<T> dattention;  // (rows, heads·head_dim)
    kernels::AlignedBuffer<float> dq, dk, dv;  // head-major
    kernels::AlignedBuffer<float>
        dnorms;  // (tiles, …): partial sums, so that adding them up has one order; full training
  };
  // Of the final norm and the output matrix, for as many targets as the head computes at once.
  struct HeadGradients {
    kernels::AlignedBuffer<T> x;  // (targets, hidden): what the final norm read
    kernels::AlignedBuffer<float> sums, dnormed, dx;
  };
  // Of a worker.
  struct Scratch {
    kernels::AlignedBuffer<float> wide;  // (tile, ext)
    kernels::AlignedBuffer<float> heads;  // (heads·head_dim)
    kernels::AlignedBuffer<float> transposed;  // (rank, out)
    decoder::LinearScratch<T> linear;
  };
  enum class Norm : std::uint8_t { attention, feed, post_attention, post_feed, q, k };

  void head_gradient(const decoder::MicroBatch& batch, const typename decoder::Head<T>::Targets& targets, float scale);
  void grow_buffers();
  void after_attention(std::size_t layer, const decoder::Tile& tile, int worker);
  void before_attention(std::size_t layer, const decoder::Tile& tile, int worker);
  typename kernels::Attention<T>::Operands attention_operands(std::size_t layer, const decoder::MicroBatch& batch);
  void linear(std::size_t layer, decoder::Projection projection, const decoder::Tile& tile, int worker);

  // Gradients of weights, as work that any thread may take.
  void add_after_attention(std::size_t layer, Work& work);
  void add_before_attention(std::size_t layer, Work& work);
  void add_linear(std::size_t layer, decoder::Projection projection, Work& work);
  void add_norm(Norm norm, std::size_t offset, Work& work);
  void add_embedding(const decoder::MicroBatch& batch, Work& work);
  std::size_t norm_columns(Norm norm) const;
  float* dnorm(Norm norm, const decoder::Tile& tile);
  void run(const Work& work);

  decoder::Decoder<T>& decoder_;
  Optimizer& optimizer_;
  const decoder::DecoderWeights<T>& weights_;
  kernels::ComputeContext& context_;
  const kernels::RowKernels<T>& rows_;
  kernels::Attention<T> attention_;
  Gradients layer_;
  HeadGradients head_;
  kernels::AlignedBuffer<float> dresidual_;  // (rows, hidden)
  std::vector<Scratch> scratch_;
};

}  // namespace hone::training
