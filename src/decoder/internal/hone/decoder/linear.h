// Linear layers that read the same input, fused: one product for q, k and v, one for gate and up. LoRA rides along:
// y = x·Wᵀ + s·(x·Aᵀ)·Bᵀ.
//
//   kernels::ComputeContext context(/*threads=*/1);
//   Linear<float> linear;
//   linear.in = 576;
//   linear.out = 192;
//   linear.parts = {{.tensor = "blk.0.attn_k.weight", .rows = 192, .rank = 16, .scale = 2, .b_offset = 16 * 576}};
//   linear.plan_lora();
//   linear.allocate(/*as_int8=*/false);
//   LinearScratch<float> scratch;
//   scratch.grow(/*rows=*/64, {.ext = linear.ext(), .lora = linear.lora, .out = linear.out}, {});
//   std::vector<float> x(64 * linear.ext()), h(64 * linear.lora), y(64 * linear.out);
//   linear.forward(context, /*worker=*/0, scratch, /*rows=*/64, x.data(), h.data(), y.data(), {}, /*first_row=*/0);
//
// W and B lie side by side, (out, in + lora), and so do x and h = s·x·Aᵀ: one product gives y. A (lora, in + lora) is
// followed by zeros, so that every operand is dense. Hu et al. 2021, section 4.1.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "hone/kernels/aligned.h"
#include "hone/kernels/context.h"

namespace hone::decoder {

// One of the fused layers.
struct LinearPart {
  std::string tensor;  // "blk.0.attn_q.weight"
  std::uint32_t first_row = 0, rows = 0;  // of W
  std::uint32_t rank = 0, first_column = 0;  // of the LoRA columns; rank 0: not adapted
  float scale = 1;  // alpha/rank
  std::size_t a_offset = 0, b_offset = 0;  // in Parameters: A (rank, in), B (rows, rank); all trained: A's is W's
};

// Which inputs of the LoRA branch are dropped: a function of these numbers alone.
struct Dropout {
  float probability = 0;
  std::uint64_t key = 0;  // of seed, step, micro-batch, layer and projection
};

// The columns of several linear layers, each the most of any.
struct LinearWidths {
  std::size_t ext = 0, lora = 0, out = 0;
};

// What a tile of rows needs, one for each worker; forward and on the way back.
template <class T>
struct LinearScratch {
  kernels::AlignedBuffer<float> narrow_product;  // (rows, lora)
  kernels::AlignedBuffer<std::int8_t> bytes;  // (rows, in or out)
  kernels::AlignedBuffer<float> row_scale;  // (rows)
  kernels::AlignedBuffer<std::int32_t> byte_product;  // (rows, out or in)
  kernels::AlignedBuffer<float> addend;  // (rows, out or in)
  kernels::AlignedBuffer<T> masked;  // (rows, in + lora)

  struct Needs {
    bool dropout = false, int8 = false;
  };
  void grow(std::size_t rows, const LinearWidths& widest, const Needs& needs) {
    const std::size_t either = std::max(widest.ext, widest.out);
    hone::kernels::grow(narrow_product, rows * widest.lora);
    if (needs.dropout) hone::kernels::grow(masked, rows * widest.ext);
    if (!needs.int8) return;
    hone::kernels::grow(bytes, rows * either);
    hone::kernels::grow(row_scale, rows);
    hone::kernels::grow(byte_product, rows * either);
    hone::kernels::grow(addend, rows * either);
  }
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
  void forward(kernels::ComputeContext& context, int worker, LinearScratch<T>& scratch, std::uint32_t rows, T* x, T* h,
               Out* y, const Dropout& dropout, std::uint64_t first_row) const;
  // Leaves inputs of the LoRA branch as dropout does.
  void drop(const Dropout& dropout, std::uint64_t first_row, std::uint32_t rows, std::uint32_t stride, T* x) const;

  // What the products read.
  bool is_int8() const { return bytes_.size() > 0; }
  const T* weight() const { return weight_.data(); }  // [W | B] (out, in + lora); with int8 only B: (out, lora)
  const T* down() const { return down_.data(); }  // A (lora, in + lora)
  const float* column_scale() const { return column_scale_.data(); }  // (lora): s
  const std::int8_t* bytes() const { return bytes_.data(); }  // W (out, in), divided by:
  const float* channel_scale() const { return channel_scale_.data(); }  // (out)
  // (in): what inputs are multiplied with before they are rounded; null: nothing.
  const float* inverse_input_scale() const {
    return inverse_input_scale_.empty() ? nullptr : inverse_input_scale_.data();
  }

 private:
  kernels::AlignedBuffer<T> weight_, down_;
  kernels::AlignedBuffer<std::int8_t> bytes_;
  kernels::AlignedBuffer<float> channel_scale_;
  std::vector<float> input_scale_, inverse_input_scale_;
  std::vector<float> column_scale_;
};

}  // namespace hone::decoder
