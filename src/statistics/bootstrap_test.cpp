#include "hone/statistics/bootstrap.h"

#include <cmath>

#include "golden_test.h"
#include "hone/core/random.h"

namespace hone::statistics {
namespace {

TEST(Bca, MakesScipysLimitsOfScipysReplicates) {
  for (const Json& one : golden("bca")) {
    const std::vector<double> values = one["values"];
    const auto clusters = single_questions(values);
    const double n = static_cast<double>(values.size()), mean = weighted_mean(clusters);
    std::vector<double> jackknife;
    jackknife.reserve(values.size());
    for (const double value : values) jackknife.push_back((n * mean - value) / (n - 1));
    const auto interval = bca_limits(one["replicates"], mean, jackknife, one["level"]);
    EXPECT_NEAR(interval.low, one["low"].get<double>(), 1e-9);
    EXPECT_NEAR(interval.high, one["high"].get<double>(), 1e-9);
  }
}

TEST(Bca, ComesCloseToScipysWithItsOwnRandomNumbers) {
  for (const Json& one : golden("bootstrap")) {
    const auto interval = bca_interval(single_questions(one["values"]), {.resamples = 100'000, .seed = 2});
    const double within = 0.03 * one["standard_error"].get<double>();
    EXPECT_NEAR(interval.low, one["low"].get<double>(), within);
    EXPECT_NEAR(interval.high, one["high"].get<double>(), within);
  }
}

TEST(Bca, DependsOnItsSeedAlone) {
  const auto clusters = single_questions({0.21, -0.13, 0.97, 0.44, 0.08, -0.31, 0.36, 0.59, -0.02, 0.73});
  const auto one = bca_interval(clusters, {.seed = 4}), same = bca_interval(clusters, {.seed = 4});
  EXPECT_EQ(one.low, same.low);
  EXPECT_EQ(one.high, same.high);
  EXPECT_NE(one.low, bca_interval(clusters, {.seed = 5}).low);
}

TEST(Bca, MovesWithTheValues) {
  const auto interval = bca_interval(single_questions({0, 1, 5, 2, 2, 9, 4}));
  const auto moved = bca_interval(single_questions({10, 12, 20, 14, 14, 28, 18}));  // 10 + 2x
  EXPECT_NEAR(moved.low, 10 + 2 * interval.low, 1e-9);
  EXPECT_NEAR(moved.high, 10 + 2 * interval.high, 1e-9);
}

TEST(Bca, ClustersWidenIt) {
  // The same hundred differences, alone and as ten documents that each agree in themselves.
  std::vector<double> values;
  std::vector<Cluster> documents;
  Random random(8);
  for (int document = 0; document < 10; ++document) {
    const double level = random.normal();
    for (int i = 0; i < 10; ++i) values.push_back(level);
    documents.push_back({.sum = 10 * level, .weight = 10});
  }
  const auto alone = bca_interval(single_questions(values)), together = bca_interval(documents);
  EXPECT_GT(together.high - together.low, 2 * (alone.high - alone.low));
  EXPECT_DOUBLE_EQ(weighted_mean(documents), weighted_mean(single_questions(values)));
}

TEST(Bca, ExpandedItHasStudentsQuantiles) {
  // Of many symmetric values the limits are mean ± t·s/√n: the expansion puts n − 1 in place of n in s.
  Random random(6);
  std::vector<double> values;
  double squares = 0;
  for (int i = 0; i < 10; ++i) {
    const double value = random.normal();
    values.push_back(value), values.push_back(-value);
    squares += 2 * value * value;
  }
  const auto interval = bca_interval(single_questions(values), {.resamples = 100'000, .expanded = true});
  const double half = 2.093024054408263 * std::sqrt(squares / 19 / 20);  // t of 19 degrees
  EXPECT_NEAR(interval.high, half, 0.03 * half);
  EXPECT_NEAR(interval.low, -half, 0.03 * half);
  const auto two = bca_interval(single_questions({0, 1}), {.expanded = true});  // as far as two clusters can go
  EXPECT_EQ(two.low, 0);
  EXPECT_EQ(two.high, 1);
}

TEST(Bca, WithoutVariationThereIsNoWidth) {
  const auto interval = bca_interval(single_questions({0.25, 0.25, 0.25}));
  EXPECT_EQ(interval.low, 0.25);
  EXPECT_EQ(interval.high, 0.25);
}

}  // namespace
}  // namespace hone::statistics
