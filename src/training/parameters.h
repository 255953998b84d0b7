// What is trained: named tensors in one run of float32 numbers, with their gradients and AdamW's moments beside them.
//
//   Parameters parameters;
//   std::size_t a = parameters.add("blk.0.attn_q.weight.lora_a", {16, 576});
//   parameters.allocate();
//   parameters.weights()[a] = …;
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "hone/kernels/aligned.h"
#include "hone/kernels/context.h"

namespace hone {

class Parameters {
 public:
  struct Tensor {
    std::string name;
    std::vector<std::uint64_t> shape;  // slowest dimension first
    std::size_t offset = 0, count = 0;
  };

  // Returns the tensor's offset. Tensors follow each other without gaps, in this order.
  std::size_t add(std::string name, std::vector<std::uint64_t> shape);
  void allocate();  // all zero

  const std::vector<Tensor>& tensors() const { return tensors_; }
  std::size_t count() const { return count_; }
  float* weights() { return weights_.data(); }
  const float* weights() const { return weights_.data(); }
  float* gradients() { return gradients_.data(); }
  std::span<float> moment1() { return moment1_.span(); }
  std::span<float> moment2() { return moment2_.span(); }
  std::span<const float> moment1() const { return moment1_.span(); }
  std::span<const float> moment2() const { return moment2_.span(); }

  void clear_gradients(Pool& pool);
  // √Σg². The same bits on any number of threads.
  double gradient_norm(Pool& pool) const;
  void update(Pool& pool, const AdamWStep& step);

 private:
  std::vector<Tensor> tensors_;
  std::size_t count_ = 0;
  AlignedBuffer<float> weights_, gradients_, moment1_, moment2_;
};

}  // namespace hone
