#include "hone/results/choose_threshold.h"

#include <gmock/gmock.h>

namespace hone::results {
namespace {

SittingItem item(double support, double mark, bool unanswerable, SittingPart part = SittingPart::choose) {
  SittingItem one{.id = std::to_string(support), .part = part, .mark = mark};
  one.support = support, one.unanswerable = unanswerable, one.declined = unanswerable && mark == 1;
  return one;
}

// Ten answerable and ten unanswerable questions, which a threshold between .4 and .6 tells apart.
Sitting told_apart() {
  Sitting sitting;
  for (int i = 0; i < 10; ++i) sitting.items.push_back(item(0.10 + i / 100.0, 0, true));
  for (int i = 0; i < 10; ++i) sitting.items.push_back(item(0.71 + i / 100.0, 1, false));
  return sitting;
}

TEST(Threshold, EarnsTheMostPointsOnChoose) {
  Sitting sitting = told_apart();
  sitting.items.push_back(item(0.3, 0, true));
  sitting.items.push_back(item(0.5, 0, false));  // answerable, answered wrongly: to decline it earns nothing
  const auto threshold = choose_threshold(sitting, 0.15);
  ASSERT_TRUE(threshold);
  EXPECT_TRUE(threshold->helps());
  EXPECT_EQ(threshold->answerable, 11U);
  EXPECT_EQ(threshold->unanswerable, 11U);
  EXPECT_DOUBLE_EQ(threshold->never.points, 10);
  EXPECT_EQ(threshold->never.false_answers, 11U);
  EXPECT_DOUBLE_EQ(threshold->now.decline_below, 0.15);
  EXPECT_DOUBLE_EQ(threshold->now.points, 15);
  EXPECT_DOUBLE_EQ(threshold->chosen.points, 21);
  // .6 earns as much, between wider gaps, but declines one that can be answered.
  EXPECT_DOUBLE_EQ(threshold->chosen.decline_below, 0.4);
  EXPECT_EQ(threshold->chosen.false_answers, 0U);
  EXPECT_EQ(threshold->chosen.false_refusals, 0U);
}

TEST(Threshold, OneThatDeclinesGoodQuestionsIsRefused) {
  // The model is wrong where it could answer: to decline everything would earn the most points.
  Sitting sitting;
  for (int i = 0; i < 10; ++i) sitting.items.push_back(item(0.50 + i / 100.0, 0, true));
  for (int i = 0; i < 10; ++i) sitting.items.push_back(item(0.30 + i / 100.0, 0, false));
  const Threshold threshold = choose_threshold(sitting, 0).value();
  EXPECT_FALSE(threshold.helps());
  EXPECT_THAT(threshold.reason, testing::HasSubstr("more than a fifth of the answerable"));
  EXPECT_DOUBLE_EQ(threshold.chosen.decline_below, 0);
  EXPECT_EQ(threshold.chosen.false_refusals, 0U);
}

TEST(Threshold, WhatIsInForceStaysWhereNothingIsBetter) {
  const Threshold threshold = choose_threshold(told_apart(), 0.45).value();
  EXPECT_FALSE(threshold.helps());
  EXPECT_THAT(threshold.reason, testing::HasSubstr("the one in force"));
  EXPECT_DOUBLE_EQ(threshold.chosen.decline_below, 0.45);
  EXPECT_DOUBLE_EQ(threshold.chosen.points, 20);
}

TEST(Threshold, ProveIsNotLookedAt) {
  Sitting sitting = told_apart();
  const double alone = choose_threshold(sitting, 0).value().chosen.decline_below;
  for (int i = 0; i < 9; ++i) sitting.items.push_back(item(0.9 + i / 100.0, 0, true, SittingPart::prove));
  EXPECT_DOUBLE_EQ(choose_threshold(sitting, 0).value().chosen.decline_below, alone);
}

TEST(Threshold, NeitherWhatLeakedNorWhatIsNotKnownIsLookedAt) {
  Sitting sitting = told_apart();
  const Threshold alone = choose_threshold(sitting, 0).value();
  for (int i = 0; i < 9; ++i) {
    sitting.items.push_back(item(0.9 + i / 100.0, 0, true));
    if (i % 2 == 0)
      sitting.items.back().leaked = true;
    else
      sitting.items.back().declined.reset();
  }
  const Threshold threshold = choose_threshold(sitting, 0).value();
  EXPECT_EQ(threshold.unanswerable, alone.unanswerable);
  EXPECT_DOUBLE_EQ(threshold.chosen.decline_below, alone.chosen.decline_below);
  EXPECT_DOUBLE_EQ(threshold.chosen.points, alone.chosen.points);
}

TEST(Threshold, NeedsTenOfBothKindsOfQuestions) {
  Sitting sitting = told_apart();
  EXPECT_TRUE(choose_threshold(sitting, 0));
  sitting.items.pop_back();
  EXPECT_THAT(choose_threshold(sitting, 0).error().message(), testing::HasSubstr("9 answerable and 10 unanswerable"));
  EXPECT_FALSE(choose_threshold(Sitting{}, 0));
}

}  // namespace
}  // namespace hone::results
