// The weights that are trained: named tensors in one run of float32 numbers. The decoder reads them when it is refreshed.
//
//   Parameters parameters;
//   const std::size_t a = parameters.add("blk.0.attn_q.weight.lora_a", {16, 576});
//   parameters.allocate();
//   parameters.weights()[a] = 0.5F;
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "hone/kernels/aligned.h"

namespace hone::decoder {

class Parameters {
 public:
  struct Tensor {
    std::string name;
    std::vector<std::uint64_t> shape;  // slowest dimension first
    std::size_t offset = 0, count = 0;
  };

  // Returns the tensor's offset. Tensors follow each other without gaps, in this order.
  std::size_t add(std::string name, std::vector<std::uint64_t> shape);
  void allocate() { weights_.resize(count_); }  // all zero

  const std::vector<Tensor>& tensors() const { return tensors_; }
  std::size_t count() const { return count_; }
  float* weights() { return weights_.data(); }
  const float* weights() const { return weights_.data(); }

 private:
  std::vector<Tensor> tensors_;
  std::size_t count_ = 0;
  kernels::AlignedBuffer<float> weights_;
};

}  // namespace hone::decoder
