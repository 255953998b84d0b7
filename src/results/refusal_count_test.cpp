#include "hone/results/refusal_count.h"

#include <gmock/gmock.h>

namespace hone::results {
namespace {

SittingItem answered(bool unanswerable, std::optional<bool> declined) {
  SittingItem item{.id = "q"};
  item.unanswerable = unanswerable, item.declined = declined;
  return item;
}

TEST(RefusalCount, BothMistakesAreCountedAmongTheirOwnQuestions) {
  RefusalCount count;
  for (const bool declined : {true, false, false, false}) count.add(answered(false, declined));
  for (const bool declined : {true, false}) count.add(answered(true, declined));
  EXPECT_EQ(count.answerable, 4U);
  EXPECT_EQ(count.unanswerable, 2U);
  EXPECT_EQ(count.false_refusals, 1U);
  EXPECT_EQ(count.false_answers, 1U);
  EXPECT_EQ(count.declined(), 2U);
  EXPECT_THAT(count.false_refusal_share(), testing::Optional(0.25));
  EXPECT_THAT(count.false_answer_share(), testing::Optional(0.5));
}

TEST(RefusalCount, WhatLeakedNeverCounts) {
  RefusalCount count;
  for (const bool unanswerable : {true, false}) {
    SittingItem item = answered(unanswerable, !unanswerable);  // both wrong
    item.leaked = true;
    EXPECT_FALSE(RefusalCount::counts(item));
    count.add(item);
    count.add(item, true);
  }
  EXPECT_EQ(count.answerable + count.unanswerable + count.false_refusals + count.false_answers, 0U);
}

TEST(RefusalCount, WhatDoesNotSayWhetherItWasDeclinedIsNeitherRefusedNorAnswered) {
  RefusalCount count;
  for (const bool unanswerable : {true, false}) {
    count.add(answered(unanswerable, std::nullopt));
    count.add(answered(unanswerable, std::nullopt), true);
  }
  EXPECT_EQ(count.answerable + count.unanswerable + count.declined(), 0U);
  EXPECT_FALSE(count.false_refusal_share());
  EXPECT_FALSE(count.false_answer_share());
}

TEST(RefusalCount, AnswersThatWouldBeDeclinedNowAreDeclined) {
  RefusalCount count;
  count.add(answered(false, false), true);
  count.add(answered(true, false), true);
  count.add(answered(true, true), false);
  EXPECT_EQ(count.false_refusals, 1U);
  EXPECT_EQ(count.false_answers, 0U);
  EXPECT_EQ(count.declined(), 3U);
}

TEST(RefusalCount, AQuestionThatDoesNotSaySoIsAnswerable) {
  SittingItem item{.id = "q"};
  item.declined = true;
  RefusalCount count;
  count.add(item);
  EXPECT_EQ(count.answerable, 1U);
  EXPECT_EQ(count.false_refusals, 1U);
}

}  // namespace
}  // namespace hone::results
