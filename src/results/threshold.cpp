#include "hone/results/choose_threshold.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <tuple>
#include <vector>

#include "hone/results/refusal_count.h"

namespace hone::results {
namespace {

constexpr double same_points = 1e-9;  // sums of the same marks in another order

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

Status enough_to_choose_on(std::size_t answerable, std::size_t unanswerable) {
  if (std::min(answerable, unanswerable) >= fewest_to_choose_on) return {};
  return Error(
      ErrorCode::invalid_argument,
      fmt::format("*choose* holds {} answerable and {} unanswerable questions that documents are searched for. A "
                  "threshold chosen on fewer than {} of each would be luck. About a third of an exam is *choose*: it "
                  "needs {} of each kind.",
                  answerable, unanswerable, fewest_to_choose_on, 3 * fewest_to_choose_on));
}

Result<Threshold> choose_threshold(const Sitting& sitting, double now) {
  std::vector<const SittingItem*> items;
  RefusalCount all;
  for (const SittingItem& item : sitting.items) {
    if (item.part != SittingPart::choose || !item.mark || !item.support || !RefusalCount::counts(item)) continue;
    items.push_back(&item);
    all.add(item);
  }
  Threshold threshold{.answerable = all.answerable, .unanswerable = all.unanswerable};
  HONE_CHECK(enough_to_choose_on(threshold.answerable, threshold.unanswerable));
  std::sort(items.begin(), items.end(), [](const auto* a, const auto* b) { return *a->support < *b->support; });
  threshold.never = refuse_below(items, 0), threshold.now = refuse_below(items, now);
  threshold.chosen = threshold.now;
  const std::size_t most_refused = std::max(threshold.now.false_refusals, threshold.answerable / 5);
  bool one_refuses_more = false;
  std::optional<Refused> best;
  double widest = 0;
  for (std::size_t i = 0; i <= items.size(); ++i) {
    const double low = i == 0 ? 0 : *items[i - 1]->support, high = i == items.size() ? 1 : *items[i]->support;
    if (!(high > low)) continue;
    const Refused one = refuse_below(items, i == 0 ? 0 : (low + high) / 2);
    if (one.false_refusals > most_refused) {
      one_refuses_more = one_refuses_more || one.points > threshold.now.points + same_points;
      continue;
    }
    const auto rank = [](const Refused& of, double gap) {
      return std::tuple(std::llround(of.points / same_points), -static_cast<double>(of.false_refusals), gap);
    };
    if (!best || rank(one, high - low) > rank(*best, widest)) best = one, widest = high - low;
  }
  if (best && best->points > threshold.now.points + same_points)
    threshold.chosen = *best;
  else
    threshold.reason = one_refuses_more
                           ? "Only a threshold that declines more than a fifth of the answerable questions "
                             "would earn more points."
                           : "No threshold earns more points than the one in force.";
  return threshold;
}

}  // namespace hone::results
