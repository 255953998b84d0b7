#include "optimizer.h"

#include <algorithm>
#include <cmath>

namespace hone::training {
namespace {

constexpr std::size_t run = 1 << 16;  // numbers of a task
std::size_t runs(std::size_t count) { return (count + run - 1) / run; }

}  // namespace

void Optimizer::allocate() {
  for (kernels::AlignedBuffer<float>* buffer : {&gradients_, &moment1_, &moment2_}) buffer->resize(parameters_.count());
}

void Optimizer::clear_gradients(kernels::Pool& pool) {
  const std::size_t count = gradients_.size();
  pool.run(runs(count), [&](std::size_t i, int) {
    std::fill(gradients_.data() + i * run, gradients_.data() + std::min(count, (i + 1) * run), 0.0F);
  });
}

double Optimizer::gradient_norm(kernels::Pool& pool) const {
  const std::size_t count = gradients_.size();
  std::vector<double> parts(runs(count));
  pool.run(parts.size(), [&](std::size_t i, int) {
    parts[i] = kernels::optimizer_kernels().sum_of_squares(gradients_.data() + i * run, std::min(run, count - i * run));
  });
  double sum = 0;
  for (const double part : parts) sum += part;
  return std::sqrt(sum);
}

void Optimizer::update(kernels::Pool& pool, const kernels::AdamWStep& step) {
  const std::size_t count = gradients_.size();
  pool.run(runs(count), [&](std::size_t i, int) {
    const std::size_t at = i * run;
    kernels::optimizer_kernels().adamw(step, gradients_.data() + at, parameters_.weights() + at, moment1_.data() + at,
                                       moment2_.data() + at, std::min(run, count - at));
  });
}

}  // namespace hone::training
