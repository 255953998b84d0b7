#include "hone/engine/batch_work.h"

#include <gtest/gtest.h>

namespace hone::engine {
namespace {

TEST(BatchWork, BeforeTheFirstTokenNothingIsKnown) {
  const BatchWork work{.prompt_left = 1000, .answer_left = 400};
  EXPECT_LT(work.seconds_left(), 0);
  EXPECT_EQ(work.share(), 0);
}

TEST(BatchWork, TimeGoesByTokensThoughNoAnswerHasEnded) {
  const BatchWork work{.prompt_done = 1000,
                       .prompt_left = 1000,
                       .answer_done = 100,
                       .answer_left = 300,
                       .prompt_seconds = 10,
                       .answer_seconds = 20};
  EXPECT_DOUBLE_EQ(work.seconds_left(), 10 + 60);
  EXPECT_DOUBLE_EQ(work.share(), 0.3);
}

TEST(BatchWork, WhatPromptsShareIsNotWaitedFor) {
  const BatchWork work{.prompt_done = 500, .prompt_left = 1000, .prompt_kept = 500, .prompt_seconds = 5};
  EXPECT_DOUBLE_EQ(work.seconds_left(), 5);
}

}  // namespace
}  // namespace hone::engine
