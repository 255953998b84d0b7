#include "raised_text.h"

#include <gtest/gtest.h>

namespace hone {
namespace {

TEST(RaisedText, KeepsApartFromANumber) {
  EXPECT_EQ(raised("10", "6"), "⁶");
  EXPECT_EQ(raised("900", "1"), "¹");
  EXPECT_EQ(raised("900", "1, 2"), "¹, ²");
  EXPECT_EQ(raised("900", "1,2"), "¹,²");
  EXPECT_EQ(raised("10", "-3"), "⁻³");
  EXPECT_EQ(raised("x", "n+1"), "ⁿ⁺¹");
  EXPECT_EQ(raised("900", "[1]"), "[1]");
  EXPECT_EQ(raised("900", "*"), "*");
  EXPECT_EQ(raised("900", "b"), "^b");
  EXPECT_EQ(raised("e", "2x"), "^2x");
  EXPECT_EQ(raised("10", "1.5"), "^1.5");
  EXPECT_EQ(raised("x", "a b"), "^(a b)");
  EXPECT_EQ(raised("x", " \n"), "");
}

TEST(RaisedText, EndingsOfWordsStayWords) {
  EXPECT_EQ(raised("on the 14", "th"), "th");
  EXPECT_EQ(raised("1", "er"), "er");
  EXPECT_EQ(raised("XIX", "e"), "e");
  EXPECT_EQ(raised("M", "me"), "me");
  EXPECT_EQ(raised("1", "a"), "ª");
  EXPECT_EQ(raised("Hone", "TM"), "™");
  EXPECT_EQ(raised("see ", "above"), "above");
  EXPECT_EQ(raised("word", "a whole sentence set in small letters"), " a whole sentence set in small letters");
}

TEST(RaisedText, LoweredHasItsOwnForms) {
  EXPECT_EQ(lowered("2"), "₂");
  EXPECT_EQ(lowered("10"), "₁₀");
  EXPECT_EQ(lowered("max"), "_max");
  EXPECT_EQ(lowered("n"), "_n");
  EXPECT_EQ(lowered("a b"), "_(a b)");
}

}  // namespace
}  // namespace hone
