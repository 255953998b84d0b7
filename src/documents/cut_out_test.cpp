#include "cut_out.h"

#include <gtest/gtest.h>

namespace hone::documents {
namespace {

std::string without(std::string_view text, std::string_view part) {
  CutOut cut(text);
  cut.remove(text.find(part), text.find(part) + part.size());
  return cut.rest();
}

TEST(CutOut, ALineThatHoldsNothingElseGoesWhole) {
  EXPECT_EQ(without("a\n  [x] \nb\n", "[x]"), "a\nb\n");
  EXPECT_EQ(without("a\r\n[x]\r\nb", "[x]"), "a\r\nb");
  EXPECT_EQ(without("[x]", "[x]"), "");
  EXPECT_EQ(without("a\n[x\ny]\nb", "[x\ny]"), "a\nb");
}

TEST(CutOut, LeavesOneSpace) {
  EXPECT_EQ(without("a [x] b", "[x]"), "a b");
  EXPECT_EQ(without("a[x] b", "[x]"), "a b");
  EXPECT_EQ(without("[x] b", "[x]"), "b");
  EXPECT_EQ(without("a [x]", "[x]"), "a ");
}

TEST(CutOut, KnowsWhereABytesNewPlaceIs) {
  CutOut cut("a[x]b[y]c");
  cut.remove(1, 4);
  cut.remove(5, 8);
  EXPECT_EQ(cut.rest(), "abc");
  EXPECT_EQ(cut.place(0), 0u);
  EXPECT_EQ(cut.place(4), 1u);
  EXPECT_EQ(cut.place(6), 2u);  // inside a part: where it was
  EXPECT_EQ(cut.place(8), 2u);
}

}  // namespace
}  // namespace hone::documents
