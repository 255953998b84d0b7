// What training keeps beside each weight that it changes: its gradient and AdamW's two moments, in the weights' order.
//
//   Optimizer optimizer(decoder.parameters());
//   optimizer.allocate();
//   optimizer.clear_gradients(pool);
//   …                                     // the way back adds to optimizer.gradients()
//   optimizer.update(pool, step);
//
// Loshchilov & Hutter 2019, algorithm 2.
#pragma once

#include <span>

#include "hone/decoder/parameters.h"
#include "hone/kernels/context.h"

namespace hone::training {

class Optimizer {
 public:
  explicit Optimizer(decoder::Parameters& parameters) : parameters_(parameters) {}
  void allocate();  // all zero; once every parameter was added

  float* gradients() { return gradients_.data(); }
  std::span<float> moment1() { return moment1_.span(); }
  std::span<float> moment2() { return moment2_.span(); }
  std::span<const float> moment1() const { return moment1_.span(); }
  std::span<const float> moment2() const { return moment2_.span(); }

  void clear_gradients(kernels::Pool& pool);
  // √Σg². The same bits on any number of threads.
  double gradient_norm(kernels::Pool& pool) const;
  void update(kernels::Pool& pool, const kernels::AdamWStep& step);

 private:
  decoder::Parameters& parameters_;
  kernels::AlignedBuffer<float> gradients_, moment1_, moment2_;
};

}  // namespace hone::training
