#include <fmt/format.h>

#include <array>
#include <cmath>
#include <cstdlib>

#include "hone/results/comparison.h"

namespace hone::results {
namespace {

constexpr int most_decimals = 4;
constexpr double close = 1e-9;

std::string rounded(double value, int decimals) {
  std::string text = fmt::format("{:.{}f}", value, decimals);
  return text.find_first_not_of("-0.") == std::string::npos && text[0] == '-' ? text.substr(1) : text;
}

// Decimals enough that no limit looks like zero, or like the margin, that is not.
int decimals_for(const Comparison& one, double unit) {
  const auto looks_like = [&](double value, double other, int decimals) {
    return std::abs(value - other) > close && rounded(unit * value, decimals) == rounded(unit * other, decimals);
  };
  int decimals = one.fractions ? 0 : 2;
  while (decimals < most_decimals &&
         (looks_like(one.interval.low, 0, decimals) || looks_like(one.interval.high, 0, decimals) ||
          looks_like(one.difference, 0, decimals) ||
          (one.no_loss_beyond_margin && looks_like(one.interval.low, one.margin, decimals))))
    ++decimals;
  return decimals;
}

// ".003", "< .001"; one more decimal beside the line that decides.
std::string p_words(double p) {
  if (p < 0.001) return "p < .001";
  if (p > 0.9995) return "p = 1";
  const int decimals = p >= 0.0495 && p < 0.0505 ? 5 : p >= 0.045 && p < 0.055 ? 4 : p < 0.1 ? 3 : 2;
  return "p = " + rounded(p, decimals).substr(p < 1 && rounded(p, decimals)[0] == '0' ? 1 : 0);
}

// "less than twice in 100", "about 23 times in 100"
std::string luck_words(double p) {
  if (p < 0.001) return "less than once in 1,000";
  const auto times = [](long count) {
    return count == 1 ? std::string("once") : count == 2 ? std::string("twice") : fmt::format("{} times", count);
  };
  if (p < 0.05) return fmt::format("less than {} in 100", times(std::lround(std::floor(100 * p)) + 1));
  return fmt::format("about {} in 100", times(std::lround(100 * p)));
}

// "8 of 13 right, before 1", "62 %, before 50 %", "3.2, before 2.15"
std::string scores_in_words(const Comparison& one) {
  if (one.right_wrong) {
    const auto right = [&](double score) { return std::lround(score * static_cast<double>(one.n)); };
    return fmt::format("{} of {} right, before {}", right(one.score_b), one.n, right(one.score_a));
  }
  const double unit = one.fractions ? 100 : 1;
  const std::string name = one.fractions ? " %" : "";
  int decimals = one.fractions ? 0 : 2;
  while (decimals < most_decimals && std::abs(one.score_a - one.score_b) > close &&
         rounded(unit * one.score_a, decimals) == rounded(unit * one.score_b, decimals))
    ++decimals;
  return fmt::format("{}{}, before {}{}", rounded(unit * one.score_b, decimals), name,
                     rounded(unit * one.score_a, decimals), name);
}

struct Words {
  explicit Words(const Comparison& one)
      : unit(one.fractions ? 100 : 1), decimals(decimals_for(one, unit)), name(one.fractions ? " points" : "") {}
  std::string number(double value) const { return rounded(unit * value, decimals); }
  // "12 points (5 to 19)"
  std::string difference(double value, const statistics::Interval& interval) const {
    const std::string size = number(value);
    return fmt::format("{}{} ({} to {})", size, size == "1" && !name.empty() ? " point" : name, number(interval.low),
                       number(interval.high));
  }
  double unit;
  int decimals;
  std::string name;
};

}  // namespace

std::string_view verdict_name(Verdict verdict) {
  constexpr std::array<std::string_view, 3> names{"better", "worse", "can't tell"};
  return names.at(static_cast<std::size_t>(verdict));
}

std::string test_name(const Comparison& one) {
  if (one.test == PairedTest::mcnemar) return "McNemar exact";
  return one.flips == 0 ? "sign flip exact" : fmt::format("sign flip, {} random flips", one.flips);
}

std::string sentence(const Comparison& one) {
  const Words words(one);
  std::string evidence = p_words(one.p_adjusted);
  if (one.comparisons > 1)
    evidence += fmt::format(" (Holm over {} comparisons; alone {})", one.comparisons, p_words(one.p));
  evidence += fmt::format(", {}, {} question{} of which {} changed", test_name(one), one.n, one.n == 1 ? "" : "s",
                          one.changed());
  if (one.verdict == Verdict::cannot_tell) {
    const std::string after =
        one.comparisons > 1 ? fmt::format(" after {} comparisons", one.comparisons) : std::string();
    return fmt::format("Can't tell{} whether {} is better than {}: the difference is {}, {}; {}.", after, one.b, one.a,
                       words.difference(one.difference, one.interval), evidence, one.reason);
  }
  const bool better = one.verdict == Verdict::better;
  // A loss is told as its size: "worse by 7 points (2 to 12)".
  const statistics::Interval size = better ? one.interval : statistics::Interval{-one.interval.high, -one.interval.low};
  return fmt::format("{} is {} than {} by {}, {}.", one.b, verdict_name(one.verdict), one.a,
                     words.difference(std::abs(one.difference), size), evidence);
}

bool is_statistical(std::string_view note) { return note.find("interval") != std::string_view::npos; }

std::string because_words(const Comparison& one) {
  if (one.changed() == 0) return "no mark changed";
  if (one.changed() < fewest_changes)
    return fmt::format("only {} mark{} changed, and luck may do that", one.changed(), one.changed() == 1 ? "" : "s");
  if (one.verdict == Verdict::cannot_tell && one.p_adjusted < 0.05) return "it is too close to call";
  const std::string luck = fmt::format("luck alone would do this {}", luck_words(one.p_adjusted));
  return one.verdict == Verdict::cannot_tell && one.comparisons > 1
             ? fmt::format("{}, where {} pairs are compared", luck, one.comparisons)
             : luck;
}

std::string plain_sentence(const Comparison& one) {
  return fmt::format("{} against {}: {}. {}; {}.", one.b, one.a, verdict_name(one.verdict), scores_in_words(one),
                     because_words(one));
}

std::string margin_sentence(const Comparison& one) {
  if (!one.no_loss_beyond_margin) return "";
  const Words words(one);
  const std::string margin = fmt::format("{:g}{}", -one.margin * words.unit, words.name),
                    low = words.number(one.interval.low);
  return *one.no_loss_beyond_margin
             ? fmt::format("{} shows no loss beyond {} against {}: the lower limit is {}.", one.b, margin, one.a, low)
             : fmt::format("Can't rule out a loss of {} or more by {} against {}: the lower limit is {}.", margin,
                           one.b, one.a, low);
}

}  // namespace hone::results
