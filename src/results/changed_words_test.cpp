#include "changed_words.h"

#include <gmock/gmock.h>

namespace hone::results {
namespace {

// "in [May ]1851": what is new stands in brackets.
std::string shown(std::string_view before, std::string_view now) {
  std::string out;
  for (const ChangedWords& part : changed_words(before, now)) out += part.is_new ? "[" + part.text + "]" : part.text;
  return out;
}

TEST(ChangedWords, AreThoseThatTheOtherTextDoesNotHave) {
  EXPECT_EQ(shown("in 1851", "in May 1851"), "in [May ]1851");
  EXPECT_EQ(shown("The rent is 350 pounds.", "The rent is 450 pounds a year."), "The rent is [450 ]pounds [a year.]");
  EXPECT_EQ(shown("The rent is 350.", "The rent is 350"), "The rent is 350");
  EXPECT_EQ(shown("a b c d", "a b d"), "a b d");
  EXPECT_EQ(shown("b c", "a b c"), "[a ]b c");
}

TEST(ChangedWords, OfTextsThatShareLittleNoneStandOut) {
  EXPECT_EQ(shown("The documents do not say.", "Anna Keller witnessed the lease of 1851."),
            "Anna Keller witnessed the lease of 1851.");
  EXPECT_EQ(shown("", "a b"), "a b");
  EXPECT_EQ(shown("a b", ""), "");
  EXPECT_EQ(shown("a", " \n"), " \n");
}

TEST(ChangedWords, TogetherAreTheText) {
  const std::string now = "  one\n two,  three — four ";
  std::string all;
  for (const ChangedWords& part : changed_words("one two five", now)) all += part.text;
  EXPECT_EQ(all, now);
}

}  // namespace
}  // namespace hone::results
