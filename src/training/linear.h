// Linear layers that read the same input, fused: one product for q, k and v, one for gate and up. LoRA rides along.
//
//   y = x·Wᵀ + s·(x·Aᵀ)·Bᵀ
//
// W and B lie side by side, (out, in + lora), and so do x and h = s·x·Aᵀ: one product gives y. Going back, dy times the
// same memory gives [dx | dy·B] at once; then dh = s·dy·B, dx += dh·A, dA = dhᵀ·x, dB = dyᵀ·h. Frozen W gets no gradient.
// Hu et al. 2021, section 4.1. A (lora, in + lora) is followed by zeros, so that every operand is dense.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "hone/kernels/aligned.h"
#include "hone/kernels/context.h"

namespace hone {

// One of the fused layers.
struct LinearPart {
  std::string tensor;  // "blk.0.attn_q.weight"
  std::uint32_t first_row = 0, rows = 0;  // of W
  std::uint32_t rank = 0, first_column = 0;  // of the LoRA columns; rank 0: not adapted
  float scale = 1;  // alpha/rank
  std::size_t a_offset = 0, b_offset = 0;  // in Parameters: A (rank, in), B (rows, rank)
};

// What a tile of rows needs, one for each worker.
template <class T>
struct LinearScratch {
  AlignedBuffer<float> narrow_product;  // (rows, lora)
  AlignedBuffer<std::int8_t> bytes;  // (rows, in or out)
  AlignedBuffer<float> row_scale;  // (rows)
  AlignedBuffer<std::int32_t> byte_product;  // (rows, out or in)
  AlignedBuffer<float> addend;  // (rows, out or in)
  AlignedBuffer<T> masked;  // (rows, in + lora)
  AlignedBuffer<float> transposed;  // (rank, out)
};

// Which inputs of the LoRA branch are dropped: a function of these numbers alone.
struct Dropout {
  float probability = 0;
  std::uint64_t key = 0;  // of seed, step, micro-batch, layer and group
};

template <class T>
class Linear {
 public:
  std::uint32_t in = 0, out = 0, lora = 0;  // lora: columns, a multiple of 16
  std::vector<LinearPart> parts;
  std::vector<float> bias;  // (out), or empty

  std::uint32_t ext() const { return in + lora; }
  // Gives the parts their LoRA columns. Before allocate().
  void plan_lora();
  void allocate(bool as_int8);
  // int8: what each input channel is divided by before it is rounded, and each column of W multiplied with. Before set_row.
  void balance(const float* channel_size);
  // One row of W as floats; row in [0, out).
  void set_row(std::uint32_t row, const float* values);
  // Copies A and B from the parameters to where the products read them.
  void refresh(const float* weights);

  // x (rows, ext): the first `in` columns of each row are given, the others are written. h (rows, lora) is kept.
  template <class Out>
  void forward(ComputeContext& context, int worker, LinearScratch<T>& scratch, std::uint32_t rows, T* x, T* h, Out* y,
               const Dropout& dropout, std::uint64_t first_row) const;
  // dy (rows, out) → dx (rows, ext), of which the first `in` columns count; dh (rows, lora) is kept.
  void backward(ComputeContext& context, int worker, LinearScratch<T>& scratch, std::uint32_t rows, const T* dy, T* dh,
                float* dx, const Dropout& dropout, std::uint64_t first_row) const;

  // Gradients over all rows of a micro-batch, as independent tasks: task in [0, gradient_tasks()).
  std::size_t gradient_tasks(bool full) const;
  // x (rows, in) dense, masked where dropout is used; h and dh as kept. Adds to `gradients`.
  void gradient(LinearScratch<T>& scratch, std::size_t task, std::uint32_t rows, const T* x, const T* dy, const T* h,
                const T* dh, float* gradients) const;
  // Full training: W's gradient, (out, in) at `offset`.
  void full_gradient(ComputeContext& context, int worker, std::size_t task, std::uint32_t rows, const T* x, const T* dy,
                     float* gradient) const;

  // Leaves kept inputs of the LoRA branch as dropout left them.
  void drop(const Dropout& dropout, std::uint64_t first_row, std::uint32_t rows, std::uint32_t stride, T* x) const;

  const T* weight() const { return weight_.data(); }
  bool is_int8() const { return bytes_.size() > 0; }

 private:
  AlignedBuffer<T> weight_;  // (out, in + lora); with int8 only B: (out, lora)
  AlignedBuffer<T> down_;  // (lora, in + lora)
  AlignedBuffer<std::int8_t> bytes_;  // (out, in)
  AlignedBuffer<float> channel_scale_;  // (out)
  std::vector<float> input_scale_, inverse_input_scale_;  // (in), or empty
  std::vector<float> column_scale_;  // (lora)
};

}  // namespace hone
