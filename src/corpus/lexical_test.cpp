#include "hone/corpus/lexical.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "hone/core/files.h"
#include "hone/core/unicode.h"
#include "hone/corpus/lexical_index.h"

namespace hone::corpus {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

std::vector<std::string> terms(std::string_view text, std::string_view language = "en",
                               LexicalSide side = LexicalSide::document) {
  std::vector<std::string> out;
  for (const LexicalWord& word : LexicalAnalyzer::make(language).value().words(text, side)) out.push_back(word.term);
  return out;
}

// Every term of an index with its number of occurrences, as FTS5 itself counts them.
std::vector<std::string> vocabulary(std::string_view tokenizer, const std::vector<std::string>& texts) {
  Database database = Database::in_memory().value();
  EXPECT_TRUE(register_lexical_tokenizer(database));
  EXPECT_TRUE(database.execute("CREATE VIRTUAL TABLE words USING fts5(text, tokenize='" + std::string(tokenizer) +
                               "');"
                               "CREATE VIRTUAL TABLE terms USING fts5vocab(words, row)"));
  auto insert = database.prepare("INSERT INTO words(text) VALUES (?1)").value();
  for (const std::string& text : texts) EXPECT_TRUE(insert.run(text));
  auto select = database.prepare("SELECT term, doc, cnt FROM terms ORDER BY term").value();
  std::vector<std::string> out;
  while (select.step().value())
    out.push_back(select.text(0) + " " + std::to_string(select.integer(1)) + " " + std::to_string(select.integer(2)));
  return out;
}

TEST(Lexical, EnglishTermsAreThoseOfPorterUnicode61) {
  const auto text = read_file(fs::path(HONE_TEST_DATA) / "english.txt");
  ASSERT_TRUE(text) << text.error().message();
  std::vector<std::string> lines;
  for (std::size_t begin = 0; begin < text->size();) {
    const std::size_t end = std::min(text->find('\n', begin), text->size());
    lines.push_back(text->substr(begin, end - begin));
    begin = end + 1;
  }
  const auto expected = vocabulary("porter unicode61", lines);
  EXPECT_GT(expected.size(), 500u);
  EXPECT_EQ(vocabulary("hone", lines), expected);
}

TEST(Lexical, FoldsCaseAccentsAndWidth) {
  EXPECT_THAT(terms("Café CAFÉ cafe\xCC\x81 ＣＡＦＥ", ""), ElementsAre("cafe", "cafe", "cafe", "cafe"));
  EXPECT_THAT(terms("Straße ﬁne", ""), ElementsAre("strasse", "fine"));
  EXPECT_THAT(terms("snake_case x86-64 3.14 don't", ""),
              ElementsAre("snake", "case", "x86", "64", "3", "14", "don", "t"));
  EXPECT_THAT(terms("שָׁלוֹם", ""), ElementsAre("שלום"));
  EXPECT_THAT(terms("مُحَمَّد", ""), ElementsAre("محمد"));
}

TEST(Lexical, ANumberWithANotesMarkIsThatNumber) {
  EXPECT_THAT(terms("900¹ 10⁶ m² H₂O x²y", ""), ElementsAre("900", "10", "m2", "h2o", "x2y"));
}

TEST(Lexical, OffsetsAreThoseOfTheText) {
  const std::string text = "« Ünïted » 東京都 ไทยดี";
  for (const LexicalWord& word : LexicalAnalyzer::make("").value().words(text)) {
    ASSERT_LE(word.end, text.size());
    EXPECT_TRUE(is_utf8(text.substr(word.begin, word.end - word.begin))) << word.term;
  }
  const auto first = LexicalAnalyzer::make("").value().words(text)[0];
  EXPECT_EQ(text.substr(first.begin, first.end - first.begin), "Ünïted");
}

TEST(Lexical, ChineseJapaneseKoreanArePairs) {
  EXPECT_THAT(terms("自然言語"), ElementsAre("自", "自然", "然", "然言", "言", "言語", "語"));
  EXPECT_THAT(terms("自然言語", "en", LexicalSide::question), ElementsAre("自然", "然言", "言語"));
  EXPECT_THAT(terms("水", "en", LexicalSide::question), ElementsAre("水"));
  EXPECT_THAT(terms("한국어", "en", LexicalSide::question), ElementsAre("한국", "국어"));
  EXPECT_THAT(terms("ｶﾞｽ", "en", LexicalSide::question), ElementsAre("ガス"));  // halfwidth, voiced
  EXPECT_THAT(terms("GPT模型2024年", "en", LexicalSide::question), ElementsAre("gpt", "模型", "2024", "年"));
  EXPECT_THAT(terms("ハンナー、", "en", LexicalSide::question), ElementsAre("ハン", "ンナ", "ナー"));
}

TEST(Lexical, ThaiIsCutIntoWords) {
  EXPECT_THAT(terms("มนุษย์ทั้งหลาย"), Contains("มนุษย์"));
  EXPECT_GT(terms("มนุษย์ทั้งหลายเกิดมามีอิสระ").size(), 3u);
}

TEST(Lexical, HindiKeepsItsVowels) {
  EXPECT_THAT(terms("हिन्दी में", ""), ElementsAre("हिन्दी", "में"));
  EXPECT_NE(terms("कि", ""), terms("क", ""));
}

TEST(Lexical, OldIrishDotsAreAlsoAnH) {
  EXPECT_THAT(terms("ḃean", ""), ElementsAre("bean", "bhean"));
  EXPECT_THAT(terms("żona", ""), ElementsAre("zona"));  // a Polish dot is no h
}

TEST(Lexical, StemsByLanguage) {
  EXPECT_THAT(terms("running flies"), ElementsAre("run", "fli"));
  EXPECT_THAT(terms("running", ""), ElementsAre("running"));
  EXPECT_EQ(terms("Häuser", "de")[0], terms("Hauser", "de")[0]);
  EXPECT_THAT(terms("Rechte Rechten", "de"), ElementsAre("recht", "recht"));
  EXPECT_EQ(terms("bhean", "ga")[0], terms("bean", "ga")[0]);
  EXPECT_TRUE(LexicalAnalyzer::make("xx"));  // no stemmer: no stemming
  EXPECT_EQ(LexicalAnalyzer::make("English'").error().code(), ErrorCode::invalid_argument);
}

TEST(Lexical, MalformedBytesSeparateWords) {
  EXPECT_THAT(terms("a\xFF"
                    "b\xC3",
                    ""),
              ElementsAre("a", "b"));
  EXPECT_THAT(terms(std::string_view("a\0b", 3), ""), ElementsAre("a", "b"));
}

TEST(LexicalQuery, QuotesEveryWord) {
  EXPECT_EQ(lexical_query("Who signed the lease?", "en"), R"("Who" OR "signed" OR "the" OR "lease")");
  EXPECT_EQ(lexical_query("\"a\" AND b* NOT (c) NEAR/3 ^d -e:f", "en"),
            R"("a" OR "AND" OR "b" OR "NOT" OR "c" OR "NEAR" OR "3" OR "d" OR "e" OR "f")");
  EXPECT_EQ(lexical_query("  ?! \"\" ", "en"), "");
  EXPECT_EQ(lexical_query("", "en"), "");
}

TEST(LexicalQuery, AnyTextIsAValidExpression) {
  LexicalIndex index = LexicalIndex::make().value();
  ASSERT_TRUE(index.add(1, "word 東京 bean"));
  std::string all_bytes, long_text;
  for (int c = 0; c < 256; ++c) all_bytes += static_cast<char>(c);
  for (int i = 0; i < 50'000; ++i) long_text += "word" + std::to_string(i) + " ";
  for (const std::string& text : {all_bytes, long_text, std::string(100'000, '"'), std::string(2'000'000, 'a'),
                                  std::string("NOT"), std::string("a\0word", 6)}) {
    auto found = index.search(text, 10);
    EXPECT_TRUE(found) << found.error().message();
  }
  EXPECT_EQ(index.search(std::string("a\0word", 6), 10).value().size(), 1u);
}

TEST(LexicalIndex, FindsInEveryScript) {
  LexicalIndex index = LexicalIndex::make().value();
  const std::vector<std::pair<std::int64_t, std::string>> articles{
      // Article 1 of the Universal Declaration
      {1, "All human beings are born free and equal in dignity and rights."},
      {2, "Saoláitear gach duine den chine daonna saor agus comhionann i ndínit agus i gcearta."},
      {3, "すべての人間は、生れながらにして自由であり、かつ、尊厳と権利とについて平等である。"},
      {4, "人人生而自由,在尊严和权利上一律平等。"},
      {5, "모든 인간은 태어날 때부터 자유로우며 그 존엄과 권리에 있어 동등하다."},
      {6, "มนุษย์ทั้งหลายเกิดมามีอิสระและเสมอภาคกันในเกียรติศักดิ์และสิทธิ"}};
  for (const auto& [id, text] : articles) ASSERT_TRUE(index.add(id, text));
  const auto first = [&](std::string_view question) {
    const Ranking found = index.search(question, 10).value();
    return found.empty() ? -1 : found[0].id;
  };
  EXPECT_EQ(first("Who is born equal?"), 1);
  EXPECT_EQ(first("dinit"), -1);  // only as ndínit: needs the language
  EXPECT_EQ(index.search("dínit", 10, "ga").value()[0].id, 2);
  EXPECT_EQ(index.search("cearta", 10, "ga").value()[0].id, 2);
  EXPECT_EQ(first("ndinit"), 2);  // without its accent
  EXPECT_EQ(first("人間の尊厳とは何ですか"), 3);
  EXPECT_EQ(first("尊严"), 4);
  EXPECT_EQ(first("严"), 4);  // one character
  EXPECT_EQ(first("존엄은 무엇입니까"), 5);  // with another ending
  EXPECT_EQ(first("สิทธิ"), 6);
}

TEST(LexicalIndex, EqualScoresStandById) {
  LexicalIndex index = LexicalIndex::make().value();
  for (std::int64_t id : {9, 2, 5}) ASSERT_TRUE(index.add(id, "the same words"));
  const Ranking found = index.search("same", 2).value();
  ASSERT_EQ(found.size(), 2u);
  EXPECT_EQ(found[0].id, 2);
  EXPECT_EQ(found[1].id, 5);
  EXPECT_EQ(found[0].score, found[1].score);
}

TEST(LexicalTokenizer, RefusesUnknownOptions) {
  EXPECT_TRUE(LexicalIndex::make("hone language ga"));
  EXPECT_FALSE(LexicalIndex::make("hone tongue ga"));
  EXPECT_FALSE(LexicalIndex::make("hone language"));
  EXPECT_FALSE(LexicalIndex::make("hone'); DROP TABLE x; --"));
}

TEST(LexicalTokenizer, HighlightsTheWordsOfTheText) {
  Database database = Database::in_memory().value();
  ASSERT_TRUE(register_lexical_tokenizer(database));
  ASSERT_TRUE(
      database.execute("CREATE VIRTUAL TABLE words USING fts5(text, tokenize='hone');"
                       "INSERT INTO words VALUES ('Die Flügel, und the wings!')"));
  auto select = database.prepare("SELECT highlight(words, 0, '[', ']') FROM words WHERE words MATCH ?1").value();
  ASSERT_TRUE(select.bind_all(lexical_query("flugel winged", "en")));
  ASSERT_TRUE(select.step().value());
  EXPECT_EQ(select.text(0), "Die [Flügel], und the [wings]!");
}

}  // namespace
}  // namespace hone::corpus
