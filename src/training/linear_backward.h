// A fused linear layer on the way back. dy times [W | B] gives [dx | dy·B] at once; then dh = s·dy·B, dx += dh·A, dA = dhᵀ·x,
// dB = dyᵀ·h. Frozen W gets no gradient. Hu et al. 2021, section 4.1.
//
//   const LinearBackward<T> back(linear);
//   back.run(context, worker, scratch, rows, dy, dh, dx, dropout, first_row);             // tile after tile
//   for (std::size_t task = 0; task < back.lora_tasks(); ++task)                          // then over all rows
//     back.add_lora(task, rows, {.x = x, .dy = dy, .h = h, .dh = dh}, transposed, optimizer.gradients());
#pragma once

#include "hone/decoder/linear.h"

namespace hone::training {

template <class T>
class LinearBackward {
 public:
  explicit LinearBackward(const decoder::Linear<T>& linear) : linear_(linear) {}

  // dy (rows, out) → dx (rows, ext), of which the first `in` columns count; dh (rows, lora) is kept.
  void run(kernels::ComputeContext& context, int worker, decoder::LinearScratch<T>& scratch, std::uint32_t rows,
           const T* dy, T* dh, float* dx, const decoder::Dropout& dropout, std::uint64_t first_row) const;

  // What the gradients of weights are made from: all rows of a micro-batch.
  struct Rows {
    const T* x;  // (rows, in) dense, masked where dropout is used
    const T* dy;  // (rows, out)
    const T *h, *dh;  // (rows, lora), as kept
  };
  // Gradients of A and B as independent tasks: task in [0, lora_tasks()). Adds to `gradients`; `transposed` is scratch.
  std::size_t lora_tasks() const;
  void add_lora(std::size_t task, std::uint32_t rows, const Rows& from, kernels::AlignedBuffer<float>& transposed,
                float* gradients) const;
  // The same of W when it is trained: `gradient` (out, in).
  std::size_t weight_tasks() const;
  void add_weight(kernels::ComputeContext& context, int worker, std::size_t task, std::uint32_t rows, const T* x,
                  const T* dy, float* gradient) const;

 private:
  const decoder::Linear<T>& linear_;
};

}  // namespace hone::training
