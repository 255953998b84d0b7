#include "tuning_batches.h"

namespace hone::tuning {

std::vector<model::Sequence> TuningBatches::of(std::uint64_t step) {
  const std::size_t count = sequences_->size();
  std::vector<model::Sequence> batch;
  for (std::uint64_t i = 0; i < batch_; ++i) {
    const std::uint64_t place = (step - 1) * batch_ + i, epoch = place / count;
    if (order_.empty() || epoch != epoch_) {
      order_ = rows::batch_order(count, seed_, epoch, shuffle_);
      epoch_ = epoch;
    }
    batch.push_back((*sequences_)[order_[place % count]]);
  }
  return batch;
}

}  // namespace hone::tuning
