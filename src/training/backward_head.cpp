// From the loss into the residual stream: mirror of decoder/head.cpp.
#include <algorithm>
#include <cstring>

#include "backward.h"

namespace hone::training {
namespace {

constexpr std::size_t sum_groups = 8;  // partial sums over the vocabulary; a constant, so that bits do not change

}  // namespace

template <class T>
void Backward<T>::loss(const decoder::MicroBatch& batch, float gradient_scale, std::span<float> losses) {
  const std::size_t hidden = weights_.shape.hidden;
  decoder::Head<T>& head = decoder_.head();
  kernels::grow(dresidual_, decoder_.activations().rows * hidden);
  std::fill(dresidual_.data(), dresidual_.data() + decoder_.plan().padded_rows() * hidden, 0.0F);
  for (std::size_t first = 0; first < losses.size(); first += head.most_rows())
    head_gradient(batch, head.forward(batch, first, decoder_.activations().residual.data(), losses), gradient_scale);
}

template <class T>
void Backward<T>::head_gradient(const decoder::MicroBatch& batch, const typename decoder::Head<T>::Targets& targets,
                                float scale) {
  const model::DecoderShape& shape = weights_.shape;
  decoder::Head<T>& head = decoder_.head();
  const std::size_t hidden = shape.hidden, most = head.most_rows();
  kernels::grow(head_.x, most * hidden);
  kernels::grow(head_.sums, sum_groups * most * hidden);
  kernels::grow(head_.dnormed, most * hidden);
  kernels::grow(head_.dx, most * hidden);

  const std::size_t groups = std::min(sum_groups, head.slices());
  const auto rows = static_cast<std::uint32_t>(targets.rows);
  float* output_gradient =
      optimizer_.gradients() + (shape.has_tied_output ? weights_.embedding_offset : weights_.output_offset);
  context_.pool.run(groups, [&](std::size_t group, int worker) {
    const std::size_t begin = group * head.slices() / groups, end = (group + 1) * head.slices() / groups;
    for (std::size_t slice = begin; slice < end; ++slice) {
      float* logits = head.logits(slice, targets);
      T* dlogits = reinterpret_cast<T*>(logits);
      const auto columns = static_cast<std::uint32_t>(head.columns(slice));
      const std::size_t first_column = head.first_column(slice);
      rows_.logit_gradient(logits, rows, columns, shape.logit_soft_cap, head.log_sums().data(), targets.ids.data(),
                           static_cast<std::int64_t>(first_column), scale, dlogits);
      context_.products.run(
          worker, {.rows = rows, .columns = shape.hidden, .inner = columns, .accumulate = slice > begin}, dlogits,
          weights_.output_matrix() + first_column * hidden, head_.sums.data() + group * most * hidden);
      if (weights_.options.full)
        context_.products.run(worker,
                              {.rows = columns,
                               .columns = shape.hidden,
                               .inner = rows,
                               .left = kernels::Stored::transposed,
                               .accumulate = true},
                              dlogits, head.normed(), output_gradient + first_column * hidden);
    }
  });
  for (std::size_t i = 0; i < targets.count * hidden; ++i) {
    float sum = 0;
    for (std::size_t group = 0; group < groups; ++group) sum += head_.sums[group * most * hidden + i];
    head_.dnormed[i] = sum;
  }

  const std::span rows_of_targets = std::span(batch.target_rows).subspan(targets.first, targets.count);
  for (std::size_t i = 0; i < targets.count; ++i)
    std::memcpy(static_cast<void*>(head_.x.data() + i * hidden),
                decoder_.activations().last.data() + rows_of_targets[i] * hidden, hidden * sizeof(T));
  std::fill(head_.dx.data(), head_.dx.data() + targets.count * hidden, 0.0F);
  rows_.rms_norm_backward(head_.x.data(), weights_.norm(weights_.final_norm), head_.dnormed.data(), hidden,
                          head_.dx.data(),
                          weights_.options.full ? optimizer_.gradients() + weights_.final_norm : nullptr, targets.count,
                          hidden, shape.norm_epsilon);
  for (std::size_t i = 0; i < targets.count; ++i)
    std::copy_n(head_.dx.data() + i * hidden, hidden, dresidual_.data() + rows_of_targets[i] * hidden);
}

template <class T>
std::uint64_t Backward<T>::logits_bytes() const {
  const std::uint64_t hidden = weights_.shape.hidden;
  return decoder_.head().most_rows() * (weights_.shape.vocabulary * 4 + hidden * (sum_groups * 4 + 16));
}

template void Backward<float>::loss(const decoder::MicroBatch&, float, std::span<float>);
template void Backward<kernels::BFloat16>::loss(const decoder::MicroBatch&, float, std::span<float>);
template std::uint64_t Backward<float>::logits_bytes() const;
template std::uint64_t Backward<kernels::BFloat16>::logits_bytes() const;

}  // namespace hone::training
