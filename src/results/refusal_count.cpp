#include "hone/results/refusal_count.h"

namespace hone::results {
namespace {

std::optional<double> share_of_refusals(std::size_t some, std::size_t all) {
  if (all == 0) return std::nullopt;
  return static_cast<double>(some) / static_cast<double>(all);
}

}  // namespace

void RefusalCount::add(const SittingItem& item, bool also_declined) {
  if (!counts(item)) return;
  const bool declined = *item.declined || also_declined;
  if (item.unanswerable.value_or(false)) {
    ++unanswerable;
    false_answers += !declined;
  } else {
    ++answerable;
    false_refusals += declined;
  }
}

std::optional<double> RefusalCount::false_refusal_share() const {
  return share_of_refusals(false_refusals, answerable);
}

std::optional<double> RefusalCount::false_answer_share() const {
  return share_of_refusals(false_answers, unanswerable);
}

}  // namespace hone::results
