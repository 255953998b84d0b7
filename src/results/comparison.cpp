#include "hone/results/comparison.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "comparison_pairs.h"
#include "hone/statistics/bootstrap.h"
#include "hone/statistics/holm.h"
#include "hone/statistics/mcnemar.h"
#include "hone/statistics/sign_flip.h"
#include "hone/statistics/tango.h"
#include "hone/statistics/wilson.h"

namespace hone::results {
namespace {

constexpr double level = 0.05;  // of the table's tests
constexpr std::size_t few_clusters = 20;  // under which a plain bootstrap interval is too narrow

void compare_right_wrong(const ScorePairs& paired, Comparison& result) {
  std::size_t right_a = 0, right_b = 0;
  for (const ScorePair& pair : paired.pairs) right_a += pair.a == 1, right_b += pair.b == 1;
  const auto n = static_cast<double>(result.n);
  result.difference = (static_cast<double>(result.gained) - static_cast<double>(result.lost)) / n;
  result.score_a = static_cast<double>(right_a) / n, result.score_b = static_cast<double>(right_b) / n;
  result.interval = statistics::tango_interval(result.gained, result.lost, result.n);
  result.p = statistics::exact_mcnemar(result.gained, result.lost);
  result.interval_a = statistics::wilson_interval(right_a, result.n),
  result.interval_b = statistics::wilson_interval(right_b, result.n);
}

// Too few changes for a bootstrap: it knows only the changes it saw, and of none it says that there can be none. Then
// the interval is widened to hold Tango's, as if each change were the largest that a score can make.
bool widen(const std::vector<statistics::Cluster>& differences, double largest_change, statistics::Interval& interval) {
  std::size_t up = 0, down = 0;
  for (const statistics::Cluster& cluster : differences) up += cluster.sum > 0, down += cluster.sum < 0;
  if (up + down >= fewest_changes) return false;
  const statistics::Interval counted = statistics::tango_interval(up, down, differences.size());
  interval.low = std::min(interval.low, largest_change * counted.low);
  interval.high = std::max(interval.high, largest_change * counted.high);
  return true;
}

// Equal differences leave a bootstrap no width. Of n that are alike, a share of up to 1 − 0.025^(1/n) of all questions may
// still be others (with 97.5 %); taken to change as much the other way. From six on that leaves zero outside, as the
// sign flip test does.
bool widen_equal(const std::vector<statistics::Cluster>& differences, double difference,
                 statistics::Interval& interval) {
  if (interval.high - interval.low > 1e-9 * std::abs(difference)) return false;
  const double others = 1 - std::pow(0.025, 1 / static_cast<double>(differences.size()));
  const double half = 2 * others * std::abs(difference);
  interval = {difference - half, difference + half};
  return true;
}

std::optional<statistics::Interval> score_interval(const std::vector<statistics::Cluster>& clusters,
                                                   const statistics::BootstrapOptions& options) {
  const statistics::Interval interval = statistics::bca_interval(clusters, options);
  if (interval.low == interval.high) return std::nullopt;
  return interval;
}

void compare_graded(const ScorePairs& paired, const ComparisonOptions& options, Comparison& result) {
  const auto differences = paired.clusters(&ScorePair::difference);
  const auto a = paired.clusters(&ScorePair::a), b = paired.clusters(&ScorePair::b);
  const statistics::BootstrapOptions bootstrap{
      .resamples = options.resamples, .seed = options.seed, .expanded = result.groups < few_clusters};
  const char* units = result.groups < result.n ? "groups" : "questions";
  if (bootstrap.expanded)
    result.notes.push_back(
        fmt::format("Fewer than {} {}: intervals are expanded by Student's t.", few_clusters, units));
  result.difference = statistics::weighted_mean(differences);
  result.score_a = statistics::weighted_mean(a), result.score_b = statistics::weighted_mean(b);
  result.interval = statistics::bca_interval(differences, bootstrap);
  if (widen(differences, paired.largest_change, result.interval))
    result.notes.push_back(
        fmt::format("Fewer than {} {} changed: the interval is widened to what questions that did not "
                    "change could still hide.",
                    fewest_changes, units));
  else if (widen_equal(differences, result.difference, result.interval))
    result.notes.push_back(fmt::format(
        "All differences are alike: the interval is widened to what {} that were not asked could still hide.", units));
  const statistics::SignFlip test =
      statistics::sign_flip_test(differences, {.flips = options.flips, .seed = options.seed});
  result.test = PairedTest::sign_flip, result.p = test.p, result.flips = test.flips;
  result.interval_a = score_interval(a, bootstrap), result.interval_b = score_interval(b, bootstrap);
}

std::vector<TagComparison> compare_tags(const ScorePairs& paired) {
  std::map<std::string, TagComparison> tags;
  std::map<std::string, double> weights;
  for (const ScorePair& pair : paired.pairs) {
    std::vector<std::string> own = *pair.tags;
    std::sort(own.begin(), own.end());
    own.erase(std::unique(own.begin(), own.end()), own.end());
    for (const std::string& tag : own) {
      TagComparison& one = tags[tag];
      one.tag = tag, ++one.n;
      one.score_a += pair.weight * pair.a, one.score_b += pair.weight * pair.b;
      weights[tag] += pair.weight;
    }
  }
  std::vector<TagComparison> result;
  for (auto& [tag, one] : tags) {
    one.score_a /= weights[tag], one.score_b /= weights[tag];
    result.push_back(std::move(one));
  }
  return result;
}

Result<Comparison> measure(const Scores& a, const Scores& b, const ComparisonOptions& options) {
  HONE_TRY(const ScorePairs paired, pair_scores(a, b, options));
  Comparison result{.a = a.name, .b = b.name, .n = paired.pairs.size()};
  for (const ScorePair& pair : paired.pairs) result.gained += pair.difference > 0, result.lost += pair.difference < 0;
  result.groups = paired.cluster_count;
  result.right_wrong = paired.right_wrong, result.fractions = paired.fractions;
  result.notes = paired.notes;
  if (paired.right_wrong)
    compare_right_wrong(paired, result);
  else
    compare_graded(paired, options, result);
  result.tags = compare_tags(paired);
  if (options.margin) {
    result.margin = paired.fractions ? *options.margin / 100 : *options.margin;
    result.no_loss_beyond_margin = statistics::shows_no_loss_beyond(result.interval, result.margin);
  }
  return result;
}

// A word only when the adjusted test and the interval both say it: so none can contradict another.
void judge(Comparison& one) {
  const bool found = one.p_adjusted < level, outside = one.interval.excludes(0);
  if (one.changed() < fewest_changes)
    one.reason = fmt::format("{} answer{} changed, and fewer than {} can show nothing",
                             one.changed() == 0 ? "no" : std::to_string(one.changed()), one.changed() == 1 ? "" : "s",
                             fewest_changes);
  else if (found && !outside)
    one.reason = "the test finds a difference, but the interval does not leave zero out";
  else if (!found && outside && one.p < level)
    one.reason =
        fmt::format("the interval leaves zero out, but after {} comparisons the test does not", one.comparisons);
  else if (!found && outside)
    one.reason = "the interval leaves zero out, but the test does not find a difference";
  else if (!found)
    one.reason = "zero lies inside the interval";
  else
    one.verdict = one.interval.low > 0 ? Verdict::better : Verdict::worse;
}

void decide(std::vector<Comparison>& table) {
  std::vector<double> p;
  p.reserve(table.size());
  for (const Comparison& one : table) p.push_back(one.p);
  const std::vector<double> adjusted = statistics::holm_adjusted(p);
  for (std::size_t i = 0; i < table.size(); ++i) {
    table[i].p_adjusted = adjusted[i], table[i].comparisons = table.size();
    judge(table[i]);
  }
}

Status check(const ComparisonOptions& options) {
  if (options.margin && !(*options.margin < 0 && std::isfinite(*options.margin)))
    return Error(
        ErrorCode::invalid_argument,
        fmt::format("The margin is {}; it is the loss that would still be accepted, a number below 0 such as -5.",
                    *options.margin));
  return {};
}

}  // namespace

Result<Comparison> compare(const Scores& a, const Scores& b, const ComparisonOptions& options) {
  HONE_TRY(auto table, compare_stages({a, b}, options));
  return std::move(table[0]);
}

Result<ScoreEstimate> estimate_score(const Scores& scores, const ComparisonOptions& options) {
  HONE_TRY(const Comparison alone, measure(scores, scores, options));
  if (alone.interval_a) return ScoreEstimate{alone.score_a, *alone.interval_a, alone.n};
  // That all answers were wrong does not mean that none can be right.
  const double share = alone.fractions ? alone.score_a : 0;
  const statistics::Interval wilson =
      statistics::wilson_interval(static_cast<std::size_t>(std::lround(share * static_cast<double>(alone.n))), alone.n);
  return ScoreEstimate{alone.score_a, alone.fractions ? wilson : statistics::Interval{alone.score_a, alone.score_a},
                       alone.n};
}

Result<std::vector<Comparison>> compare_stages(const std::vector<Scores>& stages, const ComparisonOptions& options) {
  HONE_REQUIRE(stages.size() >= 2, "two stages to compare");
  HONE_CHECK(check(options));
  std::vector<Comparison> table;
  const auto add = [&](std::size_t a, std::size_t b) -> Status {
    HONE_TRY(Comparison one, measure(stages[a], stages[b], options));
    table.push_back(std::move(one));
    return {};
  };
  for (std::size_t i = 1; i < stages.size(); ++i) {
    HONE_CHECK(add(i - 1, i));
    if (i > 1) HONE_CHECK(add(0, i));
  }
  decide(table);
  return table;
}

}  // namespace hone::results
