#include "hone/answers/attribution.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace hone::answers {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<search::Passage> passages() {
  std::vector<search::Passage> made(3);
  made[0].text = "The harbour was closed in winter.";
  made[1].text = "Captain Harrow's ship, the Gannet, carried forty barrels of oil.";
  made[2].text = "第三条 人人有权享有生命、自由和人身安全。";
  return made;
}

TEST(Attribution, TheModelsOwnMarksCountAndStrayOnesGo) {
  auto found = attribute("Forty barrels [2], it is said [9].", passages());
  EXPECT_TRUE(found.by_model);
  EXPECT_THAT(found.cited, ElementsAre(1u));
  EXPECT_EQ(found.answer, "Forty barrels [2], it is said .");
}

TEST(Attribution, WithoutMarksTheWordsDecide) {
  auto found = attribute("It carried forty barrels of oil.", passages(), "What did the ship carry?");
  EXPECT_FALSE(found.by_model);
  EXPECT_THAT(found.cited, ElementsAre(1u));
  EXPECT_GT(found.supported, 0.7);
  EXPECT_THAT(attribute("自由和人身安全", passages()).cited, ElementsAre(2u));
}

TEST(Attribution, AnAnswerFromNowhereCitesNothing) {
  auto found = attribute("It sailed to Valparaíso with silver.", passages(), "Where did the ship sail?");
  EXPECT_THAT(found.cited, IsEmpty());
  EXPECT_LT(found.supported, 0.3);
  EXPECT_THAT(attribute("", passages()).cited, IsEmpty());
  EXPECT_THAT(attribute("anything", {}).cited, IsEmpty());
}

TEST(ContentWords, AreFoldedAndShortenedWithoutFunctionWords) {
  EXPECT_THAT(content_words("The Captain’s SHIPS, and 40 barrels"), ElementsAre("captain", "ship", "40", "barrel"));
  EXPECT_THAT(content_words("the monthly rent is due daily"), ElementsAre("month", "rent", "due", "day"));
  EXPECT_THAT(content_words("日本語"), ElementsAre("日本", "本語"));
}

}  // namespace
}  // namespace hone::answers
