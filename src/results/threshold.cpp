#include "hone/results/threshold.h"

#include <algorithm>
#include <vector>

namespace hone {
namespace {

struct Supported {
  double support = 0, points = 0, mark = 0;
  bool unanswerable = false, declined = false;
};

Refused refuse_below(const std::vector<Supported>& items, double limit) {
  Refused result{.decline_below = limit};
  for (const Supported& item : items) {
    const bool declined = item.support < limit || item.declined;
    result.points += item.points * (item.support < limit ? (item.unanswerable ? 1 : 0) : item.mark);
    result.false_answers += item.unanswerable && !declined;
    result.false_refusals += !item.unanswerable && declined;
  }
  return result;
}

}  // namespace

Result<Threshold> choose_threshold(const Sitting& sitting) {
  std::vector<Supported> items;
  Threshold threshold;
  for (const SittingItem& item : sitting.items) {
    if (item.part != SittingPart::choose || !item.mark || !item.support) continue;
    items.push_back(
        {*item.support, item.points, *item.mark, item.unanswerable.value_or(false), item.declined.value_or(false)});
    ++(items.back().unanswerable ? threshold.unanswerable : threshold.answerable);
  }
  if (threshold.unanswerable == 0 || threshold.answerable == 0)
    return Error(
        ErrorCode::invalid_argument,
        "A threshold is chosen between answerable and unanswerable questions, and *choose* holds only one kind. "
        "Add questions with `unanswerable: true`, or such that the documents answer.");
  std::sort(items.begin(), items.end(), [](const auto& a, const auto& b) { return a.support < b.support; });
  threshold.never = refuse_below(items, 0);
  threshold.chosen = threshold.never;
  double widest = 0;
  for (std::size_t i = 0; i <= items.size(); ++i) {
    const double low = i == 0 ? 0 : items[i - 1].support, high = i == items.size() ? 1 : items[i].support;
    if (!(high > low)) continue;
    const Refused one = refuse_below(items, i == 0 ? 0 : (low + high) / 2);
    if (one.points < threshold.chosen.points) continue;
    if (one.points == threshold.chosen.points && high - low <= widest) continue;
    threshold.chosen = one, widest = high - low;
  }
  return threshold;
}

}  // namespace hone
