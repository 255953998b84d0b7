#include "parameters.h"

#include <algorithm>
#include <cmath>

namespace hone {
namespace {

constexpr std::size_t run = 1 << 16;  // numbers of a task
std::size_t runs(std::size_t count) { return (count + run - 1) / run; }

}  // namespace

std::size_t Parameters::add(std::string name, std::vector<std::uint64_t> shape) {
  std::size_t count = 1;
  for (const std::uint64_t dimension : shape) count *= dimension;
  tensors_.push_back({std::move(name), std::move(shape), count_, count});
  count_ += count;
  return tensors_.back().offset;
}

void Parameters::allocate() {
  for (AlignedBuffer<float>* buffer : {&weights_, &gradients_, &moment1_, &moment2_}) buffer->resize(count_);
}

void Parameters::clear_gradients(Pool& pool) {
  pool.run(runs(count_), [&](std::size_t i, int) {
    std::fill(gradients_.data() + i * run, gradients_.data() + std::min(count_, (i + 1) * run), 0.0F);
  });
}

double Parameters::gradient_norm(Pool& pool) const {
  std::vector<double> parts(runs(count_));
  pool.run(parts.size(), [&](std::size_t i, int) {
    parts[i] = optimizer_kernels().sum_of_squares(gradients_.data() + i * run, std::min(run, count_ - i * run));
  });
  double sum = 0;
  for (const double part : parts) sum += part;
  return std::sqrt(sum);
}

void Parameters::update(Pool& pool, const AdamWStep& step) {
  pool.run(runs(count_), [&](std::size_t i, int) {
    const std::size_t at = i * run;
    optimizer_kernels().adamw(step, gradients_.data() + at, weights_.data() + at, moment1_.data() + at,
                              moment2_.data() + at, std::min(run, count_ - at));
  });
}

}  // namespace hone
