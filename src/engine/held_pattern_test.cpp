#include "held_pattern.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <regex>

namespace hone::engine {
namespace {

using ::testing::HasSubstr;

// Whether the inside of a JSON string follows what the pattern became.
bool holds(std::string_view pattern, const std::wstring& inside) {
  const std::string held = held_pattern(pattern).value();
  std::wstring text;
  for (std::size_t i = 0; i < held.size(); ++i)
    if (held.compare(i, 2, "\\U") == 0) {
      const std::string digits = held.substr(i + 2, 8);
      text += L"\\u" + (digits > "0000FFFF" ? L"FFFF" : std::wstring(digits.begin() + 4, digits.end()));
      i += 9;
    } else {
      text += static_cast<wchar_t>(held[i]);
    }
  return std::regex_match(inside, std::wregex(text));
}

TEST(HeldPattern, WhatTheConverterDoesNotKnowIsWrittenAsClasses) {
  const std::string date = R"(^\d{4}-\d{2}-\d{2}$)";
  EXPECT_TRUE(holds(date, L"1932-07-09"));
  EXPECT_FALSE(holds(date, L"9 July 1932"));
  EXPECT_FALSE(holds(date, L"1932-07-091"));
  EXPECT_TRUE(holds(R"(^\w+\s\w+$)", L"Una Tierney"));
  EXPECT_FALSE(holds(R"(^[^\d]+$)", L"a1"));
  EXPECT_TRUE(holds(R"(^(?:GB|IE)(?<n>\d{2,}?)$)", L"IE123"));
  EXPECT_TRUE(holds(R"(^a\.+$)", L"a.."));  // the converter repeats "a." together
  EXPECT_FALSE(holds(R"(^a\.+$)", L"a.a."));
  EXPECT_TRUE(holds(R"(^(a|)b$)", L"b"));
  EXPECT_TRUE(holds("^\xC3\xA9[\xC3\xA0-\xC3\xAF]$", L"\u00E9\u00E8"));
  EXPECT_TRUE(holds(R"(^\u0041\x42$)", L"AB"));
}

TEST(HeldPattern, WithoutAnAnchorItIsSearchedFor) {
  EXPECT_TRUE(holds("pound", L"900 pounds"));
  EXPECT_TRUE(holds("^900", L"900 pounds"));
  EXPECT_FALSE(holds("^900", L"1900 pounds"));
  EXPECT_TRUE(holds("s$", L"900 pounds"));
  EXPECT_TRUE(holds("^yes$|^no$", L"no"));
  EXPECT_FALSE(holds("^yes$|^no$", L"nono"));
  EXPECT_EQ(held_pattern("").value(), "");
}

TEST(HeldPattern, AJsonStringStaysOne) {
  EXPECT_FALSE(holds("^.*$", L"a\"b"));  // a bare quotation mark would end it
  EXPECT_FALSE(holds("^[^,]*$", L"a\"b"));
  EXPECT_FALSE(holds("^[^,]*$", L"a\\b"));
  EXPECT_FALSE(holds("^[^,]*$", L"a\nb"));
  EXPECT_TRUE(holds("^\"a\"$", L"\\\"a\\\""));  // escaped it can stand there
  EXPECT_TRUE(holds(R"(^a\\b\n$)", L"a\\\\b\\n"));
  EXPECT_TRUE(holds(R"(^["']$)", L"\\\""));
}

TEST(HeldPattern, WhatNoGrammarSaysIsRefusedWithTheReason) {
  const auto why = [](std::string_view pattern) { return std::string(held_pattern(pattern).error().message()); };
  EXPECT_THAT(why("^(?=a)b$"), HasSubstr("looks ahead"));
  EXPECT_THAT(why("^(?!a)b$"), HasSubstr("looks ahead"));
  EXPECT_THAT(why("^(?<=a)b$"), HasSubstr("looks behind"));
  EXPECT_THAT(why(R"(^(a)\1$)"), HasSubstr("refers back"));
  EXPECT_THAT(why(R"(^\bword\b$)"), HasSubstr("edge of a word"));
  EXPECT_THAT(why(R"(^\p{L}+$)"), HasSubstr("\\p is not known"));
  EXPECT_THAT(why("^(?i)a$"), HasSubstr("flags"));
  EXPECT_THAT(why("a^b"), HasSubstr("anchor"));
  EXPECT_THAT(why("(^a)"), HasSubstr("anchor inside a group"));
  EXPECT_THAT(why("^a{3000}$"), HasSubstr("no count up to 2000"));
  EXPECT_THAT(why("^a{3,2}$"), HasSubstr("no count"));
  EXPECT_THAT(why("^a**$"), HasSubstr("without a group"));
  EXPECT_THAT(why("^*a$"), HasSubstr("repeats nothing"));
  EXPECT_THAT(why("^(a$"), HasSubstr("anchor inside a group"));
  EXPECT_THAT(why("^a)$"), HasSubstr("parenthesis"));
  EXPECT_THAT(why("^[a$"), HasSubstr("not closed"));
  EXPECT_THAT(why("^[z-a]$"), HasSubstr("backwards"));
  EXPECT_THAT(why("^a\\"), HasSubstr("backslash"));
  EXPECT_THAT(why(std::string(40, '(') + "a"), HasSubstr("nested deeper"));
}

}  // namespace
}  // namespace hone::engine
