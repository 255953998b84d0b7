// A short run of the simulation whose long run is in docs/statistics.md.
#include "coverage_scenarios.h"

#include <gtest/gtest.h>

namespace hone::statistics {
namespace {

constexpr std::size_t rounds = 800;  // standard error .008 at 95%

TEST(Coverage, OfA100QuestionsIsNear95Percent) {
  for (const CoverageScenario& scenario : coverage_scenarios(400)) {
    const Coverage coverage = measure_coverage(scenario, 100, rounds, 1);
    // docs/statistics.md says which are short: few groups, and the asymptotic one of kappa where markers hardly differ.
    EXPECT_GT(coverage.share, scenario.interval == "kappa" ? 0.85 : 0.90)
        << scenario.interval << ": " << scenario.situation;
    EXPECT_LT(coverage.share, 0.985) << scenario.interval << ": " << scenario.situation;
  }
}

TEST(Coverage, OfTheExactSituationsHoldsAt30Too) {
  for (const CoverageScenario& scenario : coverage_scenarios(400)) {
    if (scenario.interval != "Wilson" && scenario.interval != "Tango") continue;
    const Coverage coverage = measure_coverage(scenario, 30, rounds, 2);
    EXPECT_GT(coverage.share, 0.92) << scenario.interval << ": " << scenario.situation;
  }
}

TEST(Coverage, AFourTimesLargerExamHasHalfTheWidth) {
  for (const CoverageScenario& scenario : coverage_scenarios(300)) {
    const double ratio = measure_coverage(scenario, 400, 200, 3).width / measure_coverage(scenario, 100, 200, 3).width;
    EXPECT_NEAR(ratio, 0.5, 0.06) << scenario.interval << ": " << scenario.situation;
  }
}

}  // namespace
}  // namespace hone::statistics
