#include "hone/core/unicode.h"

#include <gtest/gtest.h>

namespace hone {
namespace {

TEST(Utf8, RefusesWhatTheStandardRefuses) {
  EXPECT_TRUE(is_utf8("naïve 日本語 🏳️‍🌈"));
  for (std::string_view bad : {"\x80", "\xC0\xAF", "\xC1\x81", "\xE0\x80\xAF", "\xED\xA0\x80", "\xF0\x80\x80\xAF",
                               "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xE2\x82", "a\xFF"})
    EXPECT_FALSE(is_utf8(bad));
}

TEST(Utf8, RepairKeepsTheGoodAndMarksTheBad) {
  EXPECT_EQ(repair_utf8("a\xFF"
                        "b\xE2\x82"),
            "a\uFFFDb\uFFFD\uFFFD");
  EXPECT_EQ(repair_utf8("日本"), "日本");
}

TEST(Utf8, EveryCodePointSurvivesTheRoundTrip) {
  for (char32_t point = 0; point <= 0x10FFFF; ++point) {
    if (point == 0xD800) point = 0xE000;
    std::string text;
    append_utf8(text, point);
    std::size_t byte = 0;
    ASSERT_EQ(next_point(text, byte), point);
    ASSERT_EQ(byte, text.size());
  }
}

TEST(Utf8, ShortenCutsAtCodePoints) {
  EXPECT_EQ(shorten("日本語", 2), "日本…");
  EXPECT_EQ(shorten("日本語", 3), "日本語");
}

TEST(CodePointIndex, AgreesWithCountingAtEveryOffset) {
  std::string text;
  for (int i = 0; i < 150; ++i) text += i % 7 == 0 ? "🎬" : i % 3 == 0 ? "語" : i % 5 == 0 ? "é" : "x";
  for (std::size_t cut = 0; cut <= 64; ++cut) {  // every length modulo the block size
    const std::string part = text + std::string(cut, 'y');
    CodePointIndex index(part);
    ASSERT_EQ(index.size(), count_points(part));
    std::size_t byte = 0;
    for (std::size_t point = 0; point <= index.size(); ++point) {
      ASSERT_EQ(index.to_byte(point), byte);
      ASSERT_EQ(index.to_point(byte), point);
      if (point < index.size()) next_point(part, byte);
    }
  }
  EXPECT_EQ(CodePointIndex("").to_byte(0), 0u);
}

TEST(OnOneLine, LayoutBecomesOneSpace) {
  EXPECT_EQ(on_one_line("  She went\r\n\tto  Meryton.\n"), "She went to Meryton.");
  EXPECT_EQ(on_one_line(" \n\t"), "");
  EXPECT_EQ(on_one_line("né\u00a0à Paris"), "né\u00a0à Paris");  // a space that must not break stays
}

}  // namespace
}  // namespace hone
