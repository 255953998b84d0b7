#include "hone/results/choose_threshold.h"

#include <gmock/gmock.h>

namespace hone::results {
namespace {

SittingItem item(double support, double mark, bool unanswerable, SittingPart part = SittingPart::choose) {
  SittingItem one{.id = std::to_string(support), .part = part, .mark = mark};
  one.support = support, one.unanswerable = unanswerable, one.declined = unanswerable && mark == 1;
  return one;
}

TEST(Threshold, EarnsTheMostPointsOnChoose) {
  Sitting sitting;
  sitting.items = {item(0.1, 0, true), item(0.2, 0, true), item(0.5, 1, false), item(0.9, 1, false),
                   item(0.3, 0, false)};
  const auto chosen = choose_threshold(sitting);
  ASSERT_TRUE(chosen);
  EXPECT_EQ(chosen->answerable, 3U);
  EXPECT_EQ(chosen->unanswerable, 2U);
  EXPECT_DOUBLE_EQ(chosen->never.points, 2);
  EXPECT_EQ(chosen->never.false_answers, 2U);
  EXPECT_DOUBLE_EQ(chosen->chosen.points, 4);
  // Between 0.3 and 0.5 lies the widest gap that loses no right answer, although 0.3's wrong one is declined there.
  EXPECT_DOUBLE_EQ(chosen->chosen.decline_below, 0.4);
  EXPECT_EQ(chosen->chosen.false_answers, 0U);
  EXPECT_EQ(chosen->chosen.false_refusals, 1U);
}

TEST(Threshold, ProveIsNotLookedAt) {
  Sitting sitting;
  sitting.items = {item(0.2, 0, true), item(0.6, 1, false)};
  const double alone = choose_threshold(sitting).value().chosen.decline_below;
  for (int i = 0; i < 9; ++i) sitting.items.push_back(item(0.9 + i / 100.0, 0, true, SittingPart::prove));
  EXPECT_DOUBLE_EQ(choose_threshold(sitting).value().chosen.decline_below, alone);
}

TEST(Threshold, NeitherWhatLeakedNorWhatIsNotKnownIsLookedAt) {
  Sitting sitting;
  sitting.items = {item(0.2, 0, true), item(0.6, 1, false)};
  const Threshold alone = choose_threshold(sitting).value();
  for (int i = 0; i < 9; ++i) {
    sitting.items.push_back(item(0.9 + i / 100.0, 0, true));
    if (i % 2 == 0)
      sitting.items.back().leaked = true;
    else
      sitting.items.back().declined.reset();
  }
  const Threshold chosen = choose_threshold(sitting).value();
  EXPECT_EQ(chosen.unanswerable, alone.unanswerable);
  EXPECT_DOUBLE_EQ(chosen.chosen.decline_below, alone.chosen.decline_below);
  EXPECT_DOUBLE_EQ(chosen.chosen.points, alone.chosen.points);
}

TEST(Threshold, NeedsBothKindsOfQuestions) {
  Sitting sitting;
  sitting.items = {item(0.2, 0, true)};
  EXPECT_THAT(choose_threshold(sitting).error().message(), testing::HasSubstr("only one kind"));
  EXPECT_FALSE(choose_threshold(Sitting{}));
}

}  // namespace
}  // namespace hone::results
