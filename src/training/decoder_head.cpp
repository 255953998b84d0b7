// From the residual stream to the loss, and back into it. Logits exist only for rows that are learned, some hundred at a
// time, and a slice of the vocabulary is small enough for the cache. Each slice of the matrix is read once each way.
#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>

#include "decoder.h"

namespace hone {
namespace {

constexpr std::size_t slice_columns = 2048;  // of the vocabulary
constexpr std::size_t sum_groups = 8;  // partial sums over the vocabulary; a constant, so that bits do not change
constexpr std::size_t logits_budget_bytes = 128u << 20;

std::size_t slices_of(std::size_t vocabulary) { return (vocabulary + slice_columns - 1) / slice_columns; }

// Rows of logits at a time.
std::size_t head_rows(std::size_t vocabulary) {
  return std::clamp<std::size_t>(logits_budget_bytes / (vocabulary * sizeof(float)) / 32 * 32, 32, 256);
}

}  // namespace

template <class T>
std::uint64_t Decoder<T>::logits_bytes() const {
  const std::uint64_t rows = head_rows(shape_.vocabulary);
  return rows * (shape_.vocabulary * 4 + shape_.hidden * (sum_groups * 4 + 16));
}

template <class T>
void Decoder<T>::loss(const MicroBatch& batch, float gradient_scale, bool with_gradient, std::span<float> losses) {
  const std::size_t hidden = shape_.hidden, vocabulary = shape_.vocabulary, slices = slices_of(vocabulary);
  const std::size_t most = head_rows(vocabulary), targets = batch.target_rows.size();
  const float infinity = std::numeric_limits<float>::infinity();
  grow(logits_, most * vocabulary);
  grow(normed_last_, most * hidden);
  grow(gathered_last_, most * hidden);
  for (AlignedBuffer<float>* buffer : {&slice_maximum_, &slice_sum_}) grow(*buffer, most * slices);
  grow(log_sums_, most);
  if (with_gradient) {
    grow(head_sums_, sum_groups * most * hidden);
    grow(dnormed_, most * hidden);
    grow(dlast_, most * hidden);
    grow(dresidual_, capacity_rows_ * hidden);
    std::fill(dresidual_.data(), dresidual_.data() + padded_rows_ * hidden, 0.0F);
  }

  for (std::size_t first = 0; first < targets; first += most) {
    const std::size_t count = std::min(most, targets - first);
    const std::size_t rows = (count + 31) / 32 * 32;  // few shapes; rows past `count` are zero and lead nowhere
    std::vector<std::int32_t> ids(rows, -1);
    std::copy_n(batch.target_ids.begin() + static_cast<std::ptrdiff_t>(first), count, ids.begin());
    std::fill(normed_last_.data(), normed_last_.data() + rows * hidden, T{});
    for (std::size_t i = 0; i < count; ++i) {
      const std::size_t row = batch.target_rows[first + i];
      rows_.rms_norm(residual_.data() + row * hidden, norm(final_norm_), normed_last_.data() + i * hidden, hidden, 1,
                     hidden, shape_.norm_epsilon);
      std::memcpy(static_cast<void*>(gathered_last_.data() + i * hidden), last_.data() + row * hidden,
                  hidden * sizeof(T));
    }

    auto columns_of = [&](std::size_t slice) { return std::min(slice_columns, vocabulary - slice * slice_columns); };
    auto logits_of = [&](std::size_t slice) { return logits_.data() + slice * slice_columns * rows; };
    context_.pool.run(slices, [&](std::size_t slice, int worker) {
      context_.products.run(worker,
                            {.rows = static_cast<std::uint32_t>(rows),
                             .columns = static_cast<std::uint32_t>(columns_of(slice)),
                             .inner = shape_.hidden,
                             .right = Stored::transposed},
                            normed_last_.data(), output_matrix() + slice * slice_columns * hidden, logits_of(slice));
      float *maximum = slice_maximum_.data() + slice * most, *sum = slice_sum_.data() + slice * most;
      std::fill(maximum, maximum + rows, -infinity);
      std::fill(sum, sum + rows, 0.0F);
      rows_.logit_statistics(logits_of(slice), rows, columns_of(slice), shape_.logit_soft_cap, maximum, sum);
    });
    for (std::size_t i = 0; i < rows; ++i) {
      float highest = -infinity;
      double sum = 0;
      for (std::size_t slice = 0; slice < slices; ++slice)
        highest = std::max(highest, slice_maximum_[slice * most + i]);
      for (std::size_t slice = 0; slice < slices; ++slice)
        sum += static_cast<double>(slice_sum_[slice * most + i]) *
               std::exp(static_cast<double>(slice_maximum_[slice * most + i]) - static_cast<double>(highest));
      log_sums_[i] = static_cast<float>(static_cast<double>(highest) + std::log(sum));
      if (i >= count) continue;
      const auto id = static_cast<std::size_t>(ids[i]), slice = id / slice_columns;
      float logit = logits_of(slice)[i * columns_of(slice) + id % slice_columns];
      if (shape_.logit_soft_cap > 0) logit = shape_.logit_soft_cap * std::tanh(logit / shape_.logit_soft_cap);
      losses[first + i] = log_sums_[i] - logit;
    }
    if (!with_gradient) continue;

    // Rows past `count` have no target; a log-sum of +∞ makes their gradient zero.
    std::fill(log_sums_.data() + count, log_sums_.data() + rows, infinity);
    const std::size_t groups = std::min(sum_groups, slices);
    context_.pool.run(groups, [&](std::size_t group, int worker) {
      const std::size_t begin = group * slices / groups, end = (group + 1) * slices / groups;
      for (std::size_t slice = begin; slice < end; ++slice) {
        T* dlogits = reinterpret_cast<T*>(logits_of(slice));
        const auto columns = static_cast<std::uint32_t>(columns_of(slice));
        rows_.logit_gradient(logits_of(slice), rows, columns, shape_.logit_soft_cap, log_sums_.data(), ids.data(),
                             static_cast<std::int64_t>(slice * slice_columns), gradient_scale, dlogits);
        context_.products.run(worker,
                              {.rows = static_cast<std::uint32_t>(rows),
                               .columns = shape_.hidden,
                               .inner = columns,
                               .accumulate = slice > begin},
                              dlogits, output_matrix() + slice * slice_columns * hidden,
                              head_sums_.data() + group * most * hidden);
        if (options_.full)
          context_.products.run(worker,
                                {.rows = columns,
                                 .columns = shape_.hidden,
                                 .inner = static_cast<std::uint32_t>(rows),
                                 .left = Stored::transposed,
                                 .accumulate = true},
                                dlogits, normed_last_.data(),
                                parameters_.gradients() +
                                    (shape_.has_tied_output ? embedding_offset_ : output_offset_) +
                                    slice * slice_columns * hidden);
      }
    });
    for (std::size_t i = 0; i < count * hidden; ++i) {
      float sum = 0;
      for (std::size_t group = 0; group < groups; ++group) sum += head_sums_[group * most * hidden + i];
      dnormed_[i] = sum;
    }
    std::fill(dlast_.data(), dlast_.data() + count * hidden, 0.0F);
    rows_.rms_norm_backward(gathered_last_.data(), norm(final_norm_), dnormed_.data(), hidden, dlast_.data(),
                            options_.full ? parameters_.gradients() + final_norm_ : nullptr, count, hidden,
                            shape_.norm_epsilon);
    for (std::size_t i = 0; i < count; ++i)
      std::copy_n(dlast_.data() + i * hidden, hidden, dresidual_.data() + batch.target_rows[first + i] * hidden);
  }
}

template <class T>
std::vector<float> Decoder<T>::logits(const MicroBatch& batch) {
  forward(batch, 0, false, false);
  const std::size_t hidden = shape_.hidden, targets = batch.target_rows.size();
  std::vector<float> result(targets * shape_.vocabulary);
  AlignedBuffer<T> normed(hidden);
  AlignedBuffer<float> row(shape_.vocabulary);
  for (std::size_t i = 0; i < targets; ++i) {
    rows_.rms_norm(residual_.data() + batch.target_rows[i] * hidden, norm(final_norm_), normed.data(), hidden, 1,
                   hidden, shape_.norm_epsilon);
    context_.products.run(
        0, {.rows = 1, .columns = shape_.vocabulary, .inner = shape_.hidden, .right = Stored::transposed},
        normed.data(), output_matrix(), row.data());
    for (std::size_t column = 0; column < shape_.vocabulary; ++column) {
      float logit = row[column];
      if (shape_.logit_soft_cap > 0) logit = shape_.logit_soft_cap * std::tanh(logit / shape_.logit_soft_cap);
      result[i * shape_.vocabulary + column] = logit;
    }
  }
  return result;
}

template class Decoder<float>;
template class Decoder<BFloat16>;

}  // namespace hone
