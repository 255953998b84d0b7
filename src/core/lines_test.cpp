#include "hone/core/lines.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace hone {
namespace {

std::vector<std::string> texts_of(std::string_view text) {
  std::vector<std::string> texts;
  for (const TextLine& line : Lines(text)) {
    EXPECT_EQ(line.number, texts.size() + 1);
    texts.emplace_back(line.text);
  }
  return texts;
}

TEST(Lines, EndWithALineFeedOrWithTheText) {
  using Texts = std::vector<std::string>;
  EXPECT_EQ(texts_of(""), Texts());
  EXPECT_EQ(texts_of("\n"), Texts({""}));
  EXPECT_EQ(texts_of("a"), Texts({"a"}));
  EXPECT_EQ(texts_of("a\n"), Texts({"a"}));
  EXPECT_EQ(texts_of("a\r\n\nb\r"), Texts({"a", "", "b"}));
  EXPECT_EQ(texts_of("a\rb\n\r\n"), Texts({"a\rb", ""}));
}

TEST(Lines, KnowTheirPlaces) {
  constexpr std::string_view text = "one\r\n\ntwo";
  std::vector<std::size_t> places;
  std::size_t before = 0;
  for (const TextLine& line : Lines(text)) {
    EXPECT_EQ(line.begin, before);
    EXPECT_EQ(text.substr(line.begin, line.text.size()), line.text);
    places.push_back(before = line.end);
  }
  EXPECT_EQ(places, std::vector<std::size_t>({5, 6, 9}));
}

TEST(Lines, TrimmedKeepsWhatIsInside) {
  EXPECT_EQ(trimmed(""), "");
  EXPECT_EQ(trimmed(" \t\r\n"), "");
  EXPECT_EQ(trimmed("a"), "a");
  EXPECT_EQ(trimmed("\n a \t b\r\n"), "a \t b");
  EXPECT_EQ(trimmed("\f a"), "\f a");
}

}  // namespace
}  // namespace hone
