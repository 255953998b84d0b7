#include "hone/decoder/head.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace hone::decoder {
namespace {

constexpr std::size_t slice_columns = 2048;  // of the vocabulary
constexpr std::size_t logits_budget_bytes = 128u << 20;
constexpr float infinity = std::numeric_limits<float>::infinity();

}  // namespace

template <class T>
Head<T>::Head(const DecoderWeights<T>& weights, kernels::ComputeContext& context)
    : weights_(weights),
      context_(context),
      most_(
          std::clamp<std::size_t>(logits_budget_bytes / (weights.shape.vocabulary * sizeof(float)) / 32 * 32, 32, 256)),
      slices_((weights.shape.vocabulary + slice_columns - 1) / slice_columns) {}

template <class T>
std::size_t Head<T>::first_column(std::size_t slice) const {
  return slice * slice_columns;
}

template <class T>
std::size_t Head<T>::columns(std::size_t slice) const {
  return std::min(slice_columns, weights_.shape.vocabulary - first_column(slice));
}

template <class T>
typename Head<T>::Targets Head<T>::forward(const MicroBatch& batch, std::size_t first, const float* residual,
                                           std::span<float> losses) {
  const model::DecoderShape& shape = weights_.shape;
  const kernels::RowKernels<T>& kernels = kernels::row_kernels<T>();
  const std::size_t hidden = shape.hidden;
  kernels::grow(logits_, most_ * shape.vocabulary);
  kernels::grow(normed_, most_ * hidden);
  kernels::grow(slice_maximum_, most_ * slices_);
  kernels::grow(slice_sum_, most_ * slices_);
  kernels::grow(log_sums_, most_);

  Targets targets{.first = first, .count = std::min(most_, batch.target_rows.size() - first)};
  const std::size_t rows = targets.rows = (targets.count + 31) / 32 * 32;
  constexpr std::int32_t no_token = -1;
  targets.ids.assign(rows, no_token);
  std::copy_n(batch.target_ids.begin() + static_cast<std::ptrdiff_t>(first), targets.count, targets.ids.begin());
  std::fill(normed_.data(), normed_.data() + rows * hidden, T{});  // rows past `count` lead nowhere
  for (std::size_t i = 0; i < targets.count; ++i)
    kernels.rms_norm(residual + batch.target_rows[first + i] * hidden, weights_.norm(weights_.final_norm),
                     normed_.data() + i * hidden, hidden, 1, hidden, shape.norm_epsilon);

  context_.pool.run(slices_, [&](std::size_t slice, int worker) {
    context_.products.run(worker,
                          {.rows = static_cast<std::uint32_t>(rows),
                           .columns = static_cast<std::uint32_t>(columns(slice)),
                           .inner = shape.hidden,
                           .right = kernels::Stored::transposed},
                          normed_.data(), weights_.output_matrix() + first_column(slice) * hidden,
                          logits(slice, targets));
    float *maximum = slice_maximum_.data() + slice * most_, *sum = slice_sum_.data() + slice * most_;
    std::fill(maximum, maximum + rows, -infinity);
    std::fill(sum, sum + rows, 0.0F);
    kernels.logit_statistics(logits(slice, targets), rows, columns(slice), shape.logit_soft_cap, maximum, sum);
  });
  for (std::size_t i = 0; i < targets.count; ++i) {
    float highest = -infinity;
    double sum = 0;
    for (std::size_t slice = 0; slice < slices_; ++slice)
      highest = std::max(highest, slice_maximum_[slice * most_ + i]);
    for (std::size_t slice = 0; slice < slices_; ++slice)
      sum += static_cast<double>(slice_sum_[slice * most_ + i]) *
             std::exp(static_cast<double>(slice_maximum_[slice * most_ + i]) - static_cast<double>(highest));
    log_sums_[i] = static_cast<float>(static_cast<double>(highest) + std::log(sum));
    const auto id = static_cast<std::size_t>(targets.ids[i]), slice = id / slice_columns;
    float logit = logits(slice, targets)[i * columns(slice) + id % slice_columns];
    if (shape.logit_soft_cap > 0) logit = shape.logit_soft_cap * std::tanh(logit / shape.logit_soft_cap);
    losses[first + i] = log_sums_[i] - logit;
  }
  // A log-sum of +∞ makes the gradient zero.
  std::fill(log_sums_.data() + targets.count, log_sums_.data() + rows, infinity);
  return targets;
}

template class Head<float>;
template class Head<kernels::BFloat16>;

}  // namespace hone::decoder
