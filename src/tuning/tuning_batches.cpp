#include "tuning_batches.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace hone::tuning {
namespace {

constexpr double rounding_of_epochs = 1e-9;  // 0.1 of 30 sequences are 3

std::uint64_t steps_over(std::uint64_t sequences, std::uint64_t batch) { return (sequences + batch - 1) / batch; }

}  // namespace

std::uint64_t TuningBatches::taken(std::uint64_t step) const {
  if (!whole_epochs_) return step * batch_;
  const std::uint64_t count = sequences_->size(), steps = steps_over(count, batch_);
  return step / steps * count + std::min(step % steps * batch_, count);
}

std::vector<model::Sequence> TuningBatches::of(std::uint64_t step) {
  const std::size_t count = sequences_->size();
  std::vector<model::Sequence> batch;
  for (std::uint64_t place = taken(step - 1); place < taken(step); ++place) {
    const std::uint64_t epoch = place / count;
    if (order_.empty() || epoch != epoch_) {
      order_ = rows::batch_order(count, seed_, epoch, shuffle_);
      epoch_ = epoch;
    }
    batch.push_back((*sequences_)[order_[place % count]]);
  }
  return batch;
}

double TuningBatches::epochs(std::uint64_t step) const {
  return static_cast<double>(taken(step)) / static_cast<double>(sequences_->size());
}

Result<std::uint64_t> steps_of_epochs(double epochs, std::uint64_t sequences, std::uint64_t batch) {
  const std::uint64_t of_one = steps_over(sequences, batch);
  if (!(epochs * static_cast<double>(of_one) <= static_cast<double>(most_tuning_steps)))
    return Error(ErrorCode::invalid_argument,
                 fmt::format("{:g} epochs of {} steps are more than {} steps.", epochs, of_one, most_tuning_steps));
  const double whole = std::floor(epochs + rounding_of_epochs), rest = std::max(0.0, epochs - whole);
  const double left =
      std::ceil(rest * static_cast<double>(sequences) / static_cast<double>(batch) - rounding_of_epochs);
  return std::max<std::uint64_t>(
      1, static_cast<std::uint64_t>(whole) * of_one + static_cast<std::uint64_t>(std::max(0.0, left)));
}

}  // namespace hone::tuning
