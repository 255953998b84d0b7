// Kappa, the corrected judge, Holm.
#include <cmath>

#include "golden_test.h"
#include "hone/statistics/holm.h"
#include "hone/statistics/judge_correction.h"
#include "hone/statistics/kappa.h"

namespace hone::statistics {
namespace {

TEST(Holm, SaysWhatStatsmodelsSays) {
  for (const Json& one : golden("holm")) {
    const auto adjusted = holm_adjusted(one["p"]);
    const std::vector<double> expected = one["adjusted"];
    ASSERT_EQ(adjusted.size(), expected.size());
    for (std::size_t i = 0; i < expected.size(); ++i) EXPECT_NEAR(adjusted[i], expected[i], 1e-15) << one;
  }
  EXPECT_TRUE(holm_adjusted({}).empty());
}

TEST(Kappa, SaysWhatStatsmodelsSays) {
  for (const Json& one : golden("kappa")) {
    const auto kappa = cohen_kappa(one["table"]);
    ASSERT_TRUE(kappa);
    EXPECT_NEAR(kappa->kappa, one["kappa"].get<double>(), 1e-14) << one;
    EXPECT_NEAR(kappa->standard_error, one["standard_error"].get<double>(), 1e-14) << one;
    EXPECT_NEAR(kappa->interval.low, one["low"].get<double>(), 1e-13) << one;
    EXPECT_NEAR(kappa->interval.high, one["high"].get<double>(), 1e-13) << one;
  }
}

TEST(Kappa, OfMarksThatNeverDifferIsNotDefined) {
  EXPECT_FALSE(cohen_kappa({{30, 0}, {0, 0}}));
  EXPECT_FALSE(cohen_kappa({{0, 0}, {0, 0}}));
  EXPECT_TRUE(cohen_kappa({{30, 1}, {0, 0}}));
}

std::vector<DoubleMark> double_marks(const Json& one) {
  std::vector<DoubleMark> marked;
  for (std::size_t i = 0; i < one["marked_judge"].size(); ++i)
    marked.push_back({.judge = one["marked_judge"][i], .expert = one["marked_expert"][i]});
  return marked;
}

TEST(CorrectedMean, SaysWhatPpiPySays) {
  for (const Json& one : golden("corrected_mean")) {
    const auto result = corrected_mean(one["judge"].get<std::vector<double>>(), double_marks(one), MarkedSample::apart);
    EXPECT_NEAR(result.mean, one["mean"].get<double>(), 1e-12);
    // ppi_py divides variances by n, not n − 1: 1.3% of the width at 40 marks.
    const double width = one["high"].get<double>() - one["low"].get<double>();
    EXPECT_NEAR(result.interval.high - result.interval.low, width, 0.014 * width);
    EXPECT_GT(result.interval.high - result.interval.low, width);
  }
}

TEST(CorrectedMean, OfAnswersThatTheExpertAllMarkedIsTheExpertsMean) {
  const auto marked = double_marks(golden("corrected_mean")[0]);
  std::vector<double> judge;
  double expert = 0, squares = 0;
  const auto n = static_cast<double>(marked.size());
  for (const DoubleMark& mark : marked) judge.push_back(mark.judge), expert += mark.expert / n;
  for (const DoubleMark& mark : marked) squares += (mark.expert - expert) * (mark.expert - expert);
  const auto result = corrected_mean(judge, marked, MarkedSample::among_judged);
  EXPECT_NEAR(result.mean, expert, 1e-12);
  EXPECT_NEAR(result.standard_error, std::sqrt(squares / (n - 1) / n), 1e-12);
}

}  // namespace
}  // namespace hone::statistics
