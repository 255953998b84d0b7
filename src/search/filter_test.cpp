#include "hone/search/filter.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace hone::search {
namespace {

using ::testing::HasSubstr;

TEST(Pattern, StarsAndQuestionMarks) {
  EXPECT_TRUE(matches_pattern("contract.PDF", "*.pdf"));
  EXPECT_TRUE(matches_pattern("", "*"));
  EXPECT_TRUE(matches_pattern("aXbXc", "a*b*c"));
  EXPECT_FALSE(matches_pattern("aXbXcX", "a*b*c"));
  EXPECT_TRUE(matches_pattern("naïve", "na?ve"));
  EXPECT_FALSE(matches_pattern("nave", "na?ve"));
  EXPECT_FALSE(matches_pattern(std::string(5000, 'a'), "*a*a*a*a*a*a*a*a*b"));  // ends, and soon
}

TEST(Filter, ConditionsHoldTogetherAndAKeyGivenTwiceHoldsWithEither) {
  Filter::Subject subject{"/home/x/deed.pdf", "Deed", "Part 2", "pdf", "ga", 5};
  auto accepts = [&](std::vector<std::string> conditions) {
    return Filter::parse(conditions).value().accepts(subject);
  };
  EXPECT_TRUE(accepts({}));
  EXPECT_TRUE(accepts({"document=*.pdf", "page=3-7"}));
  EXPECT_TRUE(accepts({"document=deed.pdf"}));
  EXPECT_FALSE(accepts({"document=*.pdf", "page=6-7"}));
  EXPECT_TRUE(accepts({"language=en", "language=ga"}));
  EXPECT_FALSE(accepts({"language=en", "format=pdf"}));
  EXPECT_TRUE(accepts({"heading=part*"}));
}

TEST(Filter, NamesAreComparedInOneNormalForm) {
  const Filter::Subject decomposed{"/home/x/re\xCC\x81sume\xCC\x81.txt", "", "Cafe\xCC\x81", "txt", "fr", 0};
  EXPECT_TRUE(Filter::parse({"document=r\xC3\xA9sum\xC3\xA9.txt"}).value().accepts(decomposed));
  EXPECT_TRUE(Filter::parse({"document=re\xCC\x81sum?.txt"}).value().accepts(decomposed));
  EXPECT_TRUE(Filter::parse({"heading=caf\xC3\xA9"}).value().accepts(decomposed));
}

TEST(Filter, ItsConditionsParseToTheSameFilter) {
  const auto filter = Filter::parse({"document=a=b*", "page=3", "language=ga", "page=5-9", "document=*.pdf"}).value();
  const auto again = Filter::parse(filter.conditions()).value();
  EXPECT_EQ(again.patterns(), filter.patterns());
  EXPECT_EQ(again.pages(), filter.pages());
  EXPECT_TRUE(Filter().conditions().empty());
}

TEST(Filter, WrongOnesAreNamed) {
  EXPECT_THAT(Filter::parse({"langauge=en"}).error().message(), HasSubstr("'language'"));
  EXPECT_FALSE(Filter::parse({"page=0"}));
  EXPECT_FALSE(Filter::parse({"page=7-3"}));
  EXPECT_FALSE(Filter::parse({"page=3x"}));
  EXPECT_FALSE(Filter::parse({"document"}));
}

}  // namespace
}  // namespace hone::search
