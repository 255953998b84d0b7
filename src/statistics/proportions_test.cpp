// Wilson, Tango and McNemar: right and wrong.
#include "golden_test.h"
#include "hone/statistics/mcnemar.h"
#include "hone/statistics/sign_flip.h"
#include "hone/statistics/tango.h"
#include "hone/statistics/wilson.h"

namespace hone::statistics {
namespace {

TEST(Wilson, SaysWhatStatsmodelsSays) {
  for (const Json& one : golden("wilson")) {
    const auto interval = wilson_interval(one["successes"], one["n"], one["level"]);
    EXPECT_NEAR(interval.low, one["low"].get<double>(), 1e-14) << one;
    EXPECT_NEAR(interval.high, one["high"].get<double>(), 1e-14) << one;
  }
}

TEST(McNemar, SaysWhatStatsmodelsSays) {
  for (const Json& one : golden("mcnemar"))
    EXPECT_NEAR(exact_mcnemar(one["gained"], one["lost"]) / one["p"].get<double>(), 1, 1e-12) << one;
}

// Fagerland, Lydersen and Laake, BMC Medical Research Methodology 13:91 (2013): airways before and after a transplantation.
TEST(McNemar, SaysWhatThePaperPrints) { EXPECT_NEAR(exact_mcnemar(1, 7), 0.0703, 5e-5); }

TEST(Tango, SolvesItsDefinition) {
  for (const Json& one : golden("tango")) {
    const auto interval = tango_interval(one["gained"], one["lost"], one["n"], one["level"]);
    EXPECT_NEAR(interval.low, one["low"].get<double>(), 1e-8) << one;
    EXPECT_NEAR(interval.high, one["high"].get<double>(), 1e-8) << one;
  }
}

TEST(Tango, SaysWhatTwoPackagesOfRSay) {
  for (const Json& one : golden("intervals", "tango_r.json")) {
    const auto interval = tango_interval(one["gained"], one["lost"], one["n"]);
    for (const char* package : {"contingencytables", "PropCIs"}) {
      EXPECT_NEAR(interval.low, one[package][0].get<double>(), 3e-7) << one;
      EXPECT_NEAR(interval.high, one[package][1].get<double>(), 3e-7) << one;
    }
  }
}

// Fagerland, Lydersen and Laake, Statistics in Medicine 33 (2014), 2850–2875, give −0.517 to −0.026 for Bentur's 1 and 7 of 21.
TEST(Tango, SaysWhatThePaperPrints) {
  const auto interval = tango_interval(1, 7, 21);
  EXPECT_NEAR(interval.low, -0.517, 5e-4);
  EXPECT_NEAR(interval.high, -0.026, 5e-4);
}

TEST(Tango, IsMirroredHoldsTheEstimateAndStaysInside) {
  for (std::size_t n : {1u, 2u, 7u, 30u})
    for (std::size_t gained = 0; gained <= n; ++gained)
      for (std::size_t lost = 0; gained + lost <= n; ++lost) {
        const auto one = tango_interval(gained, lost, n), other = tango_interval(lost, gained, n);
        EXPECT_DOUBLE_EQ(one.low, -other.high);
        EXPECT_TRUE(one.contains((static_cast<double>(gained) - static_cast<double>(lost)) / static_cast<double>(n)));
        EXPECT_GE(one.low, -1);
        EXPECT_LE(one.high, 1);
        EXPECT_LT(one.low, one.high);
      }
  const double z = 1.959963984540054;
  EXPECT_NEAR(tango_interval(0, 0, 250).high, z * z / (250 + z * z), 1e-12);
}

TEST(McNemar, IsTheSignFlipTestOfRightAndWrong) {
  for (const auto& [gained, lost] : {std::pair{18, 6}, {30, 25}, {1, 7}, {60, 33}}) {
    std::vector<double> differences(100);
    for (int i = 0; i < gained + lost; ++i) differences[static_cast<std::size_t>(i)] = i < gained ? 1 : -1;
    const auto test = sign_flip_test(single_questions(differences));
    EXPECT_EQ(test.flips, 0u);
    EXPECT_NEAR(test.p / exact_mcnemar(static_cast<std::size_t>(gained), static_cast<std::size_t>(lost)), 1, 1e-12);
  }
}

}  // namespace
}  // namespace hone::statistics
