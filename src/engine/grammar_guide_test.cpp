#include "grammar_guide.h"

#include <gmock/gmock.h>

#include <string>

#include "hone/core/stopwatch.h"
#include "hone/core/unicode.h"

namespace hone::engine {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::UnorderedElementsAre;

// Token 0 ends an answer; the others are what they say.
const std::vector<std::string> spellings{"",  "a",    "b", "ab",       "yes",      "no",   " ", "\"",    "{",   "}",
                                         "1", "12",   "-", "é",        "\xC3",     "\xA9", "x", "yesno", "xyz", "<b>",
                                         ",", "true", ":", "\xF0\x9F", "\x91\xA9", "c",    "d", "\xE0",  "\xF0"};

Result<GrammarGuide> guide_of(std::string_view grammar) {
  static const auto vocabulary = std::make_shared<SpelledVocabulary>(spellings, std::vector<std::int32_t>{0});
  return GrammarGuide::make(grammar, vocabulary,
                            [](std::string_view text) -> std::int32_t { return text == "<b>" ? 19 : -1; });
}

bool says(std::string_view grammar, std::string_view text) {
  auto guide = guide_of(grammar);
  EXPECT_TRUE(guide) << guide.error().message();
  return guide && guide->accept_text(text) && guide->may_end();
}

std::vector<std::string> goes_on(std::string_view grammar, std::string_view said) {
  GrammarGuide guide = guide_of(grammar).value();
  EXPECT_TRUE(guide.accept_text(said));
  std::vector<std::string> out;
  const std::vector<bool>& allowed = guide.allowed().value();
  for (std::size_t token = 0; token < allowed.size(); ++token) {
    EXPECT_EQ(guide.allows(static_cast<std::int32_t>(token)).value(), allowed[token]) << spellings[token];
    if (allowed[token]) out.push_back(token == 0 ? "end" : spellings[token]);
  }
  return out;
}

TEST(GrammarGuide, HoldsWhatTheNotationSays) {
  EXPECT_TRUE(says("root ::= \"yes\" | \"no\"", "no"));
  EXPECT_FALSE(says("root ::= \"yes\" | \"no\"", "ye"));
  EXPECT_TRUE(says("# a comment\nroot ::= word (\",\" word)* # more\nword ::= [a-c]+ |\n  \"x\"\n", "ab,x,c"));
  EXPECT_FALSE(says("root ::= [a-c]+ (\",\" [a-c]+)*", "ab,"));
  for (const auto& [text, fits] : {std::pair("aa", true), {"aaaa", true}, {"a", false}, {"aaaaa", false}})
    EXPECT_EQ(says("root ::= \"a\"{2,4}", text), fits) << text;
  EXPECT_TRUE(says("root ::= \"ab\"{3}", "ababab"));
  EXPECT_TRUE(says("root ::= \"a\"{2,}", "aaaaaaa"));
  EXPECT_TRUE(says("root ::= (\"a\" | \"b\"? \"c\")? .", "bcé"));
  EXPECT_TRUE(says("root ::= [^\"\\\\\\x7F\\x00-\\x1F] \"\\u00e9\" [\\]\\-]", "éé-"));
  EXPECT_FALSE(says("root ::= [^\"\\\\]", "\""));
  EXPECT_TRUE(says("root ::= (\"x\"*)* \"y\"", "xxy"));  // no end of ways to say nothing, and it ends
  EXPECT_TRUE(says("value ::= \"[\" (value (\",\" value)*)? \"]\"\nroot ::= value", "[[],[[],[]]]"));
}

TEST(GrammarGuide, TellsWhichTokensGoOn) {
  EXPECT_THAT(goes_on("root ::= \"yes\" (\"no\")?", ""), UnorderedElementsAre("yes", "yesno"));
  EXPECT_THAT(goes_on("root ::= \"yes\" (\"no\")?", "yes"), UnorderedElementsAre("end", "no"));
  EXPECT_THAT(goes_on("root ::= \"a\" [b-z]", ""), UnorderedElementsAre("a", "ab"));
  // Halves of a character go on where a character does that begins so.
  EXPECT_THAT(goes_on("root ::= [à-ÿ]", ""), UnorderedElementsAre("é", "\xC3"));
  EXPECT_THAT(goes_on("root ::= \"é\"", "\xC3"), ElementsAre("\xA9"));
  EXPECT_THAT(goes_on("root ::= \"👩\"", ""), UnorderedElementsAre("\xF0", "\xF0\x9F"));
  EXPECT_THAT(goes_on("root ::= \"👩\"", "\xF0\x9F"), ElementsAre("\x91\xA9"));
  // No character is begun in more bytes than it needs: F0 80 80 A2 is no quotation mark.
  EXPECT_THAT(goes_on("root ::= \"\\\"\"", ""), ElementsAre("\""));
  EXPECT_FALSE(says("root ::= .", "\xF0\x80\x80\xA2"));
  EXPECT_FALSE(says("root ::= .", "\xED\xA0\x80"));
  EXPECT_THAT(goes_on("root ::= <b> \"x\" | \"<\" | <[1]>", ""), UnorderedElementsAre("<b>", "a"));
  EXPECT_EQ(goes_on("root ::= !<b>", "").size(), spellings.size() - 2);  // all but the end and <b>
}

TEST(GrammarGuide, TakesHalfACharacterOnlyWhereOneMayBegin) {
  GrammarGuide plain = guide_of("root ::= \"a\"").value();
  EXPECT_FALSE(plain.accept(14));
  EXPECT_FALSE(plain.accept_text("\xC3"));
  EXPECT_TRUE(plain.accept(1));
  // C3 as another token than <b>, and not as the beginning of a character.
  GrammarGuide other = guide_of("root ::= !<b> \"x\"").value();
  ASSERT_TRUE(other.accept(14));
  EXPECT_TRUE(other.accept(16));
  EXPECT_TRUE(other.may_end());
}

TEST(GrammarGuide, SaysWhatIsWrongWithAGrammar) {
  for (const auto& [grammar, says] : {std::pair("root ::= (", "parenthesis"),
                                      {"root ::= \"a", "ends inside"},
                                      {"root ::= other", "the rule other"},
                                      {"rot ::= \"a\"", "no rule named root"},
                                      {"root ::= *", "nothing before it"},
                                      {"root ::= \"a\"{3,1}", "at least more often"},
                                      {"root ::= \"a\"{100000}", "from 0 to 2000"},
                                      {"root ::= \"\\q\"", "backslash"},
                                      {"root ::= root", "leads back to itself"},
                                      {"\n\nroot = 1", "line 3"},
                                      {"root ::= <think>", "not a token"},
                                      {"", "no rule named root"}}) {
    const auto guide = guide_of(grammar);
    ASSERT_FALSE(guide) << grammar;
    EXPECT_THAT(guide.error().message(), HasSubstr(says)) << grammar;
  }
  EXPECT_FALSE(guide_of("root ::= " + std::string(100000, '(')));
  EXPECT_FALSE(guide_of("root ::= " + std::string(5'000'000, '|')));  // as many alternatives, each of them empty
  std::string token = "root ::= <";
  for (int i = 0; i < 100; ++i) token += "é";
  EXPECT_TRUE(is_utf8(guide_of(token + ">").error().message()));
}

// Each of these has no end of ways, or 2 to the 30th, and says so soon.
TEST(GrammarGuide, RefusesWhatGrowsWithoutEnd) {
  std::string doubles = "root ::= r0\n", turns = "root ::= r0\n",
              cubes = "root ::= ((((\"a\"{2000}){2000}){2000}){2000})";
  for (int i = 0; i < 30; ++i) {
    doubles +=
        "r" + std::to_string(i) + " ::= r" + std::to_string(i + 1) + " \"1\" | r" + std::to_string(i + 1) + " \"2\"\n";
    turns += "r" + std::to_string(i) + " ::= r" + std::to_string(i + 1) + " | r" + std::to_string(i + 1) + "\n";
  }
  doubles += "r30 ::= \"x\"\n", turns += "r30 ::= \"x\"\n";
  const Stopwatch watch;
  EXPECT_FALSE(guide_of(doubles));
  EXPECT_FALSE(guide_of("root ::= root \"x\" | \"y\""));
  EXPECT_FALSE(guide_of("root ::= maybe root \"y\" | \"z\"\nmaybe ::= other\nother ::= | \"x\""));
  EXPECT_FALSE(guide_of("root ::= \"z\" later\nlater ::= later \"x\" | \"y\""));  // not the first rule
  EXPECT_TRUE(says(turns, "x"));  // many ways to the same place are one
  EXPECT_TRUE(guide_of(cubes));
  EXPECT_LT(watch.seconds(), 20);  // a sanitizer's time; a bare build takes a second
}

TEST(GrammarGuide, RefusesWhatIsTooLarge) {
  const auto refusal = [](const std::string& grammar) {
    const auto guide = guide_of(grammar);
    return guide ? "taken" : std::string(guide.error().message());
  };
  EXPECT_THAT(refusal("root ::= \"a\"" + std::string(17 << 20, ' ')), HasSubstr("are the most"));
  std::string long_root = "root ::=";
  for (int i = 0; i < 2200; ++i) long_root += " \"a\"{2000}";
  EXPECT_THAT(refusal(long_root), HasSubstr("too large"));
}

TEST(GrammarGuide, GivesUpWhereAnAnswerCanBeReadInTooManyWays) {
  GrammarGuide guide = guide_of("root ::= \"a\" root \"b\" | \"a\" root \"c\" | \"d\"").value();
  Status done;
  for (int i = 0; done && i < 1000; ++i) done = guide.accept(1);
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code(), ErrorCode::limit_exceeded);
}

TEST(GrammarGuide, ALongListOfWordsIsATree) {
  std::string grammar = "root ::= ";
  for (int i = 0; i < 100000; ++i) grammar += (i ? " | \"word " : "\"word ") + std::to_string(i * 7) + "\"";
  GrammarGuide guide = guide_of(grammar).value();
  ASSERT_TRUE(guide.accept_text("word "));
  EXPECT_THAT(goes_on(grammar, "word "), UnorderedElementsAre("1", "12"));
  EXPECT_TRUE(guide.accept_text("69999"));
  EXPECT_TRUE(guide.accept_text("3"));
  EXPECT_TRUE(guide.may_end());
  EXPECT_FALSE(guide.accept_text("1"));
}

}  // namespace
}  // namespace hone::engine
