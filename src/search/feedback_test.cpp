#include "hone/search/feedback.h"

#include <gtest/gtest.h>

namespace hone::search {
namespace {

TEST(Feedback, TheQuestionMovesTowardsTheMeanOfThePassagesAndKeepsItsLength) {
  const std::vector<float> question{1, 0, 0}, first{0, 1, 0}, second{0, 0, 1};
  const std::vector<std::span<const float>> passages{first, second};
  const auto moved = fed_back(question, passages);
  const double length = std::sqrt(1 + 2 * 0.375 * 0.375);  // (1, β/2, β/2)
  EXPECT_NEAR(moved[0], 1 / length, 1e-6);
  EXPECT_NEAR(moved[1], 0.375 / length, 1e-6);
  EXPECT_NEAR(moved[2], 0.375 / length, 1e-6);
  EXPECT_EQ(fed_back(question, {}), question);
  const std::vector<std::span<const float>> itself{question};
  EXPECT_NEAR(fed_back(question, itself)[0], 1, 1e-6);
}

}  // namespace
}  // namespace hone::search
