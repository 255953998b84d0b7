#include "hone/statistics/power.h"

#include "golden_test.h"

namespace hone::statistics {
namespace {

TEST(Power, IsTheSumOverAllOutcomes) {
  for (const Json& one : golden("power"))
    EXPECT_NEAR(mcnemar_power(one["n"], one["difference"]), one["power"].get<double>(), 1e-10) << one;
}

TEST(Power, OfExamsOfUsualSizes) {
  EXPECT_EQ(detectable_points(30), 30);
  EXPECT_EQ(detectable_points(60), 21);
  EXPECT_EQ(detectable_points(100), 16);
  EXPECT_EQ(detectable_points(300), 10);
}

TEST(Power, TheDetectableDifferenceIsWhereThePowerIsReached) {
  for (std::size_t n : {20u, 30u, 60u, 100u, 250u}) {
    const double difference = detectable_difference(n);
    EXPECT_GE(mcnemar_power(n, difference), 0.8);
    EXPECT_LT(mcnemar_power(n, difference - 1e-6), 0.8);
    EXPECT_GE(detectable_points(n) / 100.0, difference - 1e-6);
  }
  EXPECT_EQ(detectable_difference(5), 1);  // five changes are never enough
  EXPECT_EQ(detectable_points(5), 100);
}

TEST(Power, MoreQuestionsAreNeededForLess) {
  for (const double difference : {0.3, 0.2, 0.1, 0.05}) {
    const std::size_t n = questions_needed(difference);
    EXPECT_GE(mcnemar_power(n, difference), 0.8);
    EXPECT_LT(mcnemar_power(n - 1, difference), 0.8);
    EXPECT_GT(n, questions_needed(difference + 0.05));
  }
  EXPECT_EQ(questions_needed(0.01, {}, 500), 0u);
}

}  // namespace
}  // namespace hone::statistics
