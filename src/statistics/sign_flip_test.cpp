#include "hone/statistics/sign_flip.h"

#include <cmath>

#include "golden_test.h"
#include "hone/core/random.h"

namespace hone::statistics {
namespace {

TEST(SignFlip, SaysWhatScipySays) {
  for (const Json& one : golden("sign_flip")) {
    const auto test = sign_flip_test(single_questions(one["differences"]));
    EXPECT_EQ(test.flips, 0u) << one["source"];
    EXPECT_NEAR(test.p / one["p"].get<double>(), 1, 1e-12) << one;
  }
}

// The three ways to count meet: one more question takes the test from halves to convolution, an odd difference to chance.
TEST(SignFlip, CountsTheSameEveryWay) {
  Random random(5);
  std::vector<double> differences;
  differences.reserve(40);
  for (int i = 0; i < 40; ++i) differences.push_back(static_cast<double>(random.below(9)) / 4 - 0.75);
  while (differences.size() < 60) differences.push_back(0.25);
  const auto convolved = sign_flip_test(single_questions(differences));
  EXPECT_EQ(convolved.flips, 0u);
  differences[0] += 1e-7 * std::sqrt(2);
  const auto drawn = sign_flip_test(single_questions(differences), {.flips = 200'000, .seed = 3});
  EXPECT_EQ(drawn.flips, 200'000u);
  EXPECT_NEAR(drawn.p, convolved.p, 5 * std::sqrt(convolved.p / 200'000));
  EXPECT_NE(drawn.p, sign_flip_test(single_questions(differences), {.flips = 200'000, .seed = 4}).p);
  EXPECT_EQ(drawn.p, sign_flip_test(single_questions(differences), {.flips = 200'000, .seed = 3}).p);
}

TEST(SignFlip, RandomFlipsAreNeverImpossible) {
  std::vector<double> differences;
  differences.reserve(60);
  for (int i = 0; i < 60; ++i) differences.push_back(1 + std::sqrt(i + 2.0));
  EXPECT_EQ(sign_flip_test(single_questions(differences), {.flips = 999}).p, 1.0 / 1000);
}

TEST(SignFlip, FlipsAClusterAsOne) {
  // Six documents of ten questions each, all better: 2 of 2^6 patterns, not 2 of 2^60.
  std::vector<Cluster> documents(6, {.sum = 10, .weight = 10});
  EXPECT_EQ(sign_flip_test(documents).p, 2.0 / 64);
}

TEST(SignFlip, NoChangeIsNoEvidence) {
  EXPECT_EQ(sign_flip_test(single_questions({0, 0, 0})).p, 1);
  EXPECT_EQ(sign_flip_test(single_questions({0.5, -0.5})).p, 1);
  EXPECT_EQ(sign_flip_test(single_questions({0.1, 0.2, -0.3})).p, 1);  // the sum is 0 but for rounding
}

TEST(SignFlip, UnderNoDifferenceItRejectsAtMostAtItsLevel) {
  Random random(11);
  int rejected = 0;
  for (int round = 0; round < 2000; ++round) {
    std::vector<double> differences;
    differences.reserve(15);
    for (int i = 0; i < 15; ++i) differences.push_back(random.normal());
    rejected += sign_flip_test(single_questions(differences)).p <= 0.05;
  }
  EXPECT_NEAR(rejected / 2000.0, 0.05, 0.015);  // three standard errors
}

}  // namespace
}  // namespace hone::statistics
