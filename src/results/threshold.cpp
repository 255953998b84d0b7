#include "hone/results/choose_threshold.h"

#include <algorithm>
#include <vector>

#include "hone/results/refusal_count.h"

namespace hone::results {
namespace {

Refused refuse_below(const std::vector<const SittingItem*>& items, double limit) {
  Refused result{.decline_below = limit};
  RefusalCount count;
  for (const SittingItem* item : items) {
    const bool below = *item->support < limit;
    result.points += item->points * (below ? (item->unanswerable.value_or(false) ? 1 : 0) : *item->mark);
    count.add(*item, below);
  }
  result.false_answers = count.false_answers, result.false_refusals = count.false_refusals;
  return result;
}

}  // namespace

Result<Threshold> choose_threshold(const Sitting& sitting) {
  std::vector<const SittingItem*> items;
  RefusalCount all;
  for (const SittingItem& item : sitting.items) {
    if (item.part != SittingPart::choose || !item.mark || !item.support || !RefusalCount::counts(item)) continue;
    items.push_back(&item);
    all.add(item);
  }
  Threshold threshold{.answerable = all.answerable, .unanswerable = all.unanswerable};
  if (threshold.unanswerable == 0 || threshold.answerable == 0)
    return Error(
        ErrorCode::invalid_argument,
        "A threshold is chosen between answerable and unanswerable questions, and *choose* holds only one kind. "
        "Add questions with `unanswerable: true`, or such that the documents answer.");
  std::sort(items.begin(), items.end(), [](const auto* a, const auto* b) { return *a->support < *b->support; });
  threshold.never = refuse_below(items, 0);
  threshold.chosen = threshold.never;
  double widest = 0;
  for (std::size_t i = 0; i <= items.size(); ++i) {
    const double low = i == 0 ? 0 : *items[i - 1]->support, high = i == items.size() ? 1 : *items[i]->support;
    if (!(high > low)) continue;
    const Refused one = refuse_below(items, i == 0 ? 0 : (low + high) / 2);
    if (one.points < threshold.chosen.points) continue;
    if (one.points == threshold.chosen.points && high - low <= widest) continue;
    threshold.chosen = one, widest = high - low;
  }
  return threshold;
}

}  // namespace hone::results
