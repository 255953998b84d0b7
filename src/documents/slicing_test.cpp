#include "hone/documents/slicing.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>

#include "hone/core/files.h"
#include "hone/core/hash.h"
#include "hone/core/json.h"
#include "hone/core/unicode.h"
#include "shared_data_test.h"
#include "words.h"

namespace hone::documents {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

std::vector<Slice> slices(const Document& document, std::string_view spec, int overlap = 0,
                          const TokenSpans& tokens = {}) {
  auto slicing = parse_slicing(spec, overlap);
  EXPECT_TRUE(slicing.ok()) << (slicing.ok() ? "" : slicing.error().message());
  auto result = slice_document(document, *slicing, tokens);
  EXPECT_TRUE(result.ok()) << (result.ok() ? "" : result.error().message());
  return *result;
}

std::vector<std::string> texts(std::string_view text, std::string_view spec, int overlap = 0) {
  Document document;
  document.text = text;
  std::vector<std::string> out;
  for (const Slice& slice : slices(document, spec, overlap)) out.push_back(slice.text);
  return out;
}

std::string numbered(int first, int last) {
  std::string text;
  for (int i = first; i < last; ++i) text += (text.empty() ? "w" : " w") + std::to_string(i);
  return text;
}

TEST(Slicing, WordsWithOverlapToTheWord) {
  EXPECT_THAT(texts(numbered(0, 50), "words:20", 5), ElementsAre(numbered(0, 20), numbered(15, 35), numbered(30, 50)));
  EXPECT_THAT(texts(numbered(0, 51), "words:20", 5),
              ElementsAre(numbered(0, 20), numbered(15, 35), numbered(30, 50), numbered(45, 51)));
  EXPECT_THAT(texts(numbered(0, 20), "words:20", 5), ElementsAre(numbered(0, 20)));  // none lies inside another
  EXPECT_THAT(texts(numbered(0, 21), "words:20", 5), ElementsAre(numbered(0, 20), numbered(15, 21)));
  EXPECT_THAT(texts("  a\t\nb  ", "words:1"), ElementsAre("a", "b"));
  EXPECT_THAT(texts(" \r\n ", "words:3"), ElementsAre());
}

TEST(Slicing, OffsetsAreCodePoints) {
  Document document;
  document.text = "é 😀 ö";
  const auto made = slices(document, "words:2", 1);
  ASSERT_EQ(made.size(), 2u);
  EXPECT_EQ(made[0].start, 0u);
  EXPECT_EQ(made[0].end, 3u);
  EXPECT_EQ(made[1].start, 2u);
  EXPECT_EQ(made[1].end, 5u);
  EXPECT_EQ(made[1].text, "😀 ö");
}

// Made by Python's str.split() and slices.
void compare_with_python(const fs::path& folder, bool shared) {
  auto text = read_file(HONE_TEST_DATA "/slicing_golden.json");
  ASSERT_TRUE(text.ok());
  auto golden = parse_json(*text, "slicing_golden.json");
  ASSERT_TRUE(golden.ok());
  for (const Json& file : (*golden)["files"]) {
    if (file["shared"].get<bool>() != shared) continue;
    const fs::path path = folder / file["file"].get<std::string>();
    auto document = read_document(path);
    ASSERT_TRUE(document.ok()) << document.error().message();
    EXPECT_EQ(count_points(document->text), file["points"].get<std::size_t>()) << path;
    for (const Json& row : file["slicings"]) {
      const auto made = slices(*document, row["spec"].get<std::string>(), row["overlap"].get<int>());
      std::string lines;
      for (const Slice& slice : made) lines += std::to_string(slice.start) + " " + std::to_string(slice.end) + "\n";
      EXPECT_EQ(made.size(), row["slices"].get<std::size_t>()) << path << " " << row["spec"];
      EXPECT_EQ(sha256(lines), row["sha256"].get<std::string>()) << path << " " << row["spec"];
    }
  }
}
TEST(Slicing, AgreesWithPythonOnTheExamples) { compare_with_python(HONE_SOURCE_DIR, false); }

class SharedSlicing : public SharedData {};
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(SharedSlicing);
INSTANTIATE_TEST_SUITE_P(AtHand, SharedSlicing, ::testing::ValuesIn(shared_data_folders()));
TEST_P(SharedSlicing, AgreesWithPythonOnTheNovelWithByteOrderMarkAndCarriageReturns) {
  compare_with_python(GetParam(), true);
}

TEST(Words, AreRunsWithoutPythonsWhiteSpace) {
  auto words = [](std::string_view text) {
    std::vector<std::string> out;
    for (const auto& [begin, end] : word_spans(text)) out.emplace_back(text.substr(begin, end - begin));
    return out;
  };
  // All 29 of Python's white space characters, and what looks like it and is none: U+200B, U+2060, U+FEFF.
  std::string spaced = "a";
  for (char32_t point : {0x9,    0xA,    0xB,    0xC,    0xD,    0x1C,   0x1D,   0x1E,   0x1F,   0x20,
                         0x85,   0xA0,   0x1680, 0x2000, 0x2001, 0x2002, 0x2003, 0x2004, 0x2005, 0x2006,
                         0x2007, 0x2008, 0x2009, 0x200A, 0x2028, 0x2029, 0x202F, 0x205F, 0x3000}) {
    append_utf8(spaced, point);
    spaced += 'a';
  }
  EXPECT_EQ(words(spaced).size(), 30u);
  EXPECT_EQ(words("a\xE2\x80\x8B"
                  "b\xE2\x81\xA0"
                  "c\xEF\xBB\xBF"
                  "d")
                .size(),
            1u);
  EXPECT_THAT(words("one—two three-four's (x)."), ElementsAre("one—two", "three-four's", "(x)."));
  // Scripts without spaces: dictionary words, punctuation with the word before it, Latin words inside whole.
  EXPECT_THAT(words("我们学习中文。"), ElementsAre("我们", "学习", "中文。"));
  EXPECT_THAT(words("「学校」へ行きます。"), ElementsAre("「学校」", "へ", "行き", "ます。"));
  EXPECT_THAT(words("ฉันไปโรงเรียน"), ElementsAre("ฉัน", "ไป", "โรงเรียน"));
  EXPECT_THAT(words("用foo-bar测试"), ElementsAre("用", "foo-bar", "测试"));
  EXPECT_THAT(words("기차는 아홉 시에"), ElementsAre("기차는", "아홉", "시에"));
}

TEST(Slicing, Characters) {
  EXPECT_THAT(texts("abcdefghij", "chars:4", 1), ElementsAre("abcd", "defg", "ghij"));
  EXPECT_THAT(texts("abcdefghijk", "chars:4", 1), ElementsAre("abcd", "defg", "ghij", "jk"));
  EXPECT_THAT(texts("éñöüå", "chars:2"), ElementsAre("éñ", "öü", "å"));
  // A family of seven code points, a flag, a letter with an accent and CR LF stay whole.
  EXPECT_THAT(texts("a👨‍👩‍👧‍👦b", "chars:3"), ElementsAre("a", "👨‍👩‍👧‍👦", "b"));
  EXPECT_THAT(texts("ab🇮🇪cd", "chars:3"), ElementsAre("ab", "🇮🇪c", "d"));
  EXPECT_THAT(texts("cafe\xCC\x81s", "chars:4"), ElementsAre("caf", "e\xCC\x81s"));
  EXPECT_THAT(texts("a\r\nb", "chars:2"), ElementsAre("a", "\r\n", "b"));
}

TEST(Slicing, Sentences) {
  EXPECT_THAT(texts("One. Two! Three? Four.", "sentences:2", 1),
              ElementsAre("One. Two!", "Two! Three?", "Three? Four."));
  EXPECT_THAT(texts("一つ。二つ。三つ。", "sentences:2"), ElementsAre("一つ。二つ。", "三つ。"));
}

TEST(Slicing, Tokens) {
  Document document;
  document.text = "aébc";
  auto each = [](std::string_view) -> Result<ByteSpans> { return ByteSpans{{0, 1}, {1, 3}, {3, 3}, {3, 4}, {4, 5}}; };
  const auto made = slices(document, "tokens:2", 0, each);
  ASSERT_EQ(made.size(), 3u);
  EXPECT_EQ(made[0].text, "aé");
  EXPECT_EQ(made[0].end, 2u);
  EXPECT_EQ(made[1].text, "b");
  EXPECT_EQ(made[2].text, "c");
  auto without = slice_document(document, {SliceUnit::tokens, 2, 0});
  ASSERT_FALSE(without.ok());
  EXPECT_THAT(without.error().message(), HasSubstr("give a tokenizer"));
  auto failing = slice_document(document, {SliceUnit::tokens, 2, 0},
                                [](std::string_view) -> Result<ByteSpans> { return Error(ErrorCode::busy, "No."); });
  ASSERT_FALSE(failing.ok());
  EXPECT_EQ(failing.error().code(), ErrorCode::busy);
}

TEST(Slicing, HeadingsThenParagraphsThenSentencesThenWords) {
  const std::string markdown =
      "Before.\n\n# Book\n\n## One\n\nFirst paragraph of four.\n\nSecond paragraph of four.\n\n## Two\n\n"
      "A sentence of five words. Another sentence of five words. Short one.\n";
  auto document = read_document_bytes(markdown, "book.md");
  ASSERT_TRUE(document.ok());
  const auto made = slices(*document, "headings:8");
  std::vector<std::string> seen, headings;
  for (const Slice& slice : made) seen.push_back(slice.text), headings.push_back(slice.heading);
  EXPECT_THAT(seen, ElementsAre("Before.", "# Book\n\n## One\n\nFirst paragraph of four.", "Second paragraph of four.",
                                "## Two\n\nA sentence of five words.", "Another sentence of five words. Short one."));
  EXPECT_THAT(headings, ElementsAre("", "Book › One", "Book › One", "Book › Two", "Book › Two"));
  EXPECT_THAT(texts(numbered(0, 7), "headings:3"), ElementsAre(numbered(0, 3), numbered(3, 6), numbered(6, 7)));
  EXPECT_THAT(texts(numbered(0, 7), "headings:3", 1),
              ElementsAre(numbered(0, 2), numbered(1, 4), numbered(3, 6), numbered(5, 7)));
}

// Found by slicing_fuzz: "## One" was a slice of its own, inside the next one that overlapped it.
TEST(Slicing, AHeadingStaysWithWhatIsBelow) {
  auto document =
      read_document_bytes("# Book\n\n## One\n\nIt is a truth universally acknowledged by all of them.\n", "book.md");
  ASSERT_TRUE(document.ok());
  std::vector<std::string> seen;
  for (const Slice& slice : slices(*document, "headings:8", 2)) seen.push_back(slice.text);
  EXPECT_THAT(seen, ElementsAre("# Book\n\n## One\n\nIt is", "It is a truth universally acknowledged by all",
                                "by all of them."));
}

TEST(Slicing, PagesAndHeadingsAreThoseOfTheStart) {
  Document document;
  document.text = "a b c d e f";
  document.pages = {{0, 4}, {4, 8}, {8, 11}};
  document.headings = {{1, "Part", 2}, {2, "Chapter", 6}, {1, "Next", 10}};
  std::vector<int> pages;
  std::vector<std::string> headings;
  for (const Slice& slice : slices(document, "words:1")) pages.push_back(slice.page), headings.push_back(slice.heading);
  EXPECT_THAT(pages, ElementsAre(1, 1, 2, 2, 3, 3));
  EXPECT_THAT(headings, ElementsAre("", "Part", "Part", "Part › Chapter", "Part › Chapter", "Next"));
}

TEST(Slicing, RefusesWrongSpecs) {
  auto message = [](std::string_view spec, int overlap = 0) {
    auto slicing = parse_slicing(spec, overlap);
    return slicing ? std::string("none") : slicing.error().message();
  };
  EXPECT_THAT(message("wrds:20"), HasSubstr("Did you mean 'words'?"));
  for (const char* spec :
       {"", "words", "words:", "words:0", "words:-3", "words:2x", "words: 2", "words:99999999999999999999", ":5"})
    EXPECT_NE(message(spec), "none") << spec;
  EXPECT_THAT(message("words:20", 20), HasSubstr("0 to 19"));
  EXPECT_NE(message("words:20", -1), "none");
  EXPECT_FALSE(slice_document({}, {SliceUnit::words, 0, 0}).ok());
}

}  // namespace
}  // namespace hone::documents
