// Rows that cannot be used: each is named with its row, its field and what was expected.
#include <fmt/format.h>

#include "hone/core/random.h"
#include "hone/core/unicode.h"
#include "rows_fixture.h"

namespace hone::rows {
namespace {

using ::testing::HasSubstr;
using ::testing::SizeIs;

struct Bad {
  const char* good;  // a row of the format
  const char* bad;
  RowProblemKind kind;
  const char* field;
  const char* says;
};

class BadRows : public ::testing::TestWithParam<Bad> {};

TEST_P(BadRows, AreNamed) {
  const Bad& bad = GetParam();
  const RowSet set =
      json_rows(std::string(bad.good) + "\n" + bad.good + "\n" + bad.bad + "\n", {.drop_duplicates = true});
  ASSERT_THAT(set.problems, SizeIs(2)) << bad.bad;  // the second good row is a duplicate
  EXPECT_EQ(set.problems[0].row, 2u);
  EXPECT_EQ(set.problems[0].kind, RowProblemKind::duplicate);
  const RowProblem& problem = set.problems[1];
  EXPECT_EQ(problem.row, 3u);
  EXPECT_EQ(problem.kind, bad.kind) << problem.sentence();
  EXPECT_EQ(problem.field, bad.field) << problem.sentence();
  EXPECT_TRUE(problem.excluded);
  EXPECT_THAT(problem.sentence(), HasSubstr(bad.says));
  EXPECT_THAT(set.examples, SizeIs(1));
  EXPECT_EQ(set.excluded(), 2u);
}

constexpr const char* qa = R"({"question":"q","answer":"a"})";
constexpr const char* chat_row = R"({"messages":[{"role":"user","content":"q"},{"role":"assistant","content":"a"}]})";
constexpr const char* pair = R"({"prompt":"p","chosen":"good","rejected":"bad"})";
constexpr const char* alpaca = R"({"instruction":"i","output":"o"})";
constexpr const char* judged_row = R"({"prompt":"p","completion":"c","label":true})";
constexpr const char* share = R"({"conversations":[{"from":"human","value":"q"},{"from":"gpt","value":"a"}]})";
using K = RowProblemKind;

const std::vector<Bad> bad_rows{
    Bad{qa, R"({"question":"q"})", K::missing_field, "answer", "expected the answer"},
    Bad{qa, R"({"question":"q","anwser":"a"})", K::missing_field, "answer", "Did you mean 'answer'?"},
    Bad{qa, R"({"question":"q","answer":" \n"})", K::empty_answer, "answer", "is empty"},
    Bad{qa, R"({"question":"","answer":"a"})", K::empty_prompt, "question", "expected the question"},
    Bad{qa, R"({"question":"q","answer":[4]})", K::wrong_type, "answer", "is [4]; expected a string"},
    Bad{qa, R"({"question":"q","answer":"a\u0000b"})", K::invalid_text, "answer", "U+0000"},
    Bad{qa, R"({"question":"q","answer":"a")", K::unreadable, "", "is not valid JSON"},
    Bad{qa, R"([1,2])", K::unreadable, "", "expected an object"},
    Bad{qa, "{\"question\":\"q\",\"answer\":\"\xFF\"}", K::invalid_text, "", "is not UTF-8"},
    Bad{qa, R"({"prompt":"p"})", K::missing_field, "question", "the other rows are questions and answers"},
    Bad{chat_row, R"({"messages":[{"role":"usr","content":"q"}]})", K::wrong_role, "messages[0].role",
        "is 'usr'; expected one of system, user, assistant, tool"},
    Bad{chat_row, R"({"messages":[{"role":"user","content":"q"}]})", K::wrong_role, "messages[0]",
        "expected an assistant's answer at the end"},
    Bad{chat_row, R"({"messages":[{"role":"user","content":"q"},{"role":"assistant","content":""}]})", K::empty_answer,
        "messages[1]", "is empty"},
    Bad{chat_row, R"({"messages":[{"role":"user"},{"role":"assistant","content":"a"}]})", K::missing_field,
        "messages[0]", "has no \"content\""},
    Bad{chat_row, R"({"messages":[{"content":"q"}]})", K::missing_field, "messages[0]", "has no \"role\""},
    Bad{chat_row, R"({"messages":"q"})", K::wrong_type, "messages", "expected a list of messages"},
    Bad{chat_row, R"({"messages":[]})", K::empty_prompt, "messages", "at least one message"},
    Bad{chat_row,
        R"({"messages":[{"role":"user","content":[{"type":"image_url"}]},{"role":"assistant","content":"a"}]})",
        K::wrong_type, "messages[0].content[0]", "pictures"},
    Bad{chat_row, R"({"messages":[{"role":"user","content":"q"},{"role":"assistant","tool_calls":[{"function":{}}]}]})",
        K::wrong_type, "messages[1].tool_calls[0]", "expected a call"},
    Bad{chat_row, R"({"tools":"f","messages":[{"role":"user","content":"q"},{"role":"assistant","content":"a"}]})",
        K::wrong_type, "tools", "expected a list of tools"},
    Bad{share, R"({"conversations":[{"from":"humam","value":"q"}]})", K::wrong_role, "conversations[0].from",
        "human, gpt, function_call, observation"},
    Bad{share, R"({"conversations":[{"from":"human","value":"q"},{"from":"function_call","value":"f x"}]})",
        K::wrong_type, "conversations[1].value", "JSON text"},
    Bad{pair, R"({"prompt":"p","chosen":"good"})", K::missing_field, "rejected", "the answer that was rejected"},
    Bad{pair, R"({"prompt":"p","chosen":"x","rejected":"x"})", K::duplicate, "rejected", "two different answers"},
    Bad{pair, R"({"prompt":"p","chosen":"x","rejected":" "})", K::empty_answer, "prompt and rejected[1]", "is empty"},
    Bad{pair, R"({"chosen":"good","rejected":"bad"})", K::missing_field, "prompt", "begin with it"},
    Bad{judged_row, R"({"prompt":"p","completion":"c","label":"maybe"})", K::wrong_type, "label", "true or false"},
    Bad{judged_row, R"({"prompt":"p","completion":"c"})", K::missing_field, "label", "true or false"},
    Bad{alpaca, R"({"instruction":"i","output":""})", K::empty_answer, "output", "is empty"},
    Bad{alpaca, R"({"instruction":"i","output":"o","history":[["q"]]})", K::wrong_type, "history[0]",
        "expected [question, answer]"},
    Bad{R"({"prompt":"p"})", R"({"prompt":[{"role":"assistant","content":"c"}]})", K::wrong_role, "prompt[0]",
        "expected a user message or a tool's result at the end"},
    Bad{R"({"text":"t"})", R"({"text":"\t"})", K::empty_answer, "text", "is empty"}};

INSTANTIATE_TEST_SUITE_P(All, BadRows, ::testing::ValuesIn(bad_rows));

// Windows's line ends and its byte order mark are no characters of a row.
TEST(BadFiles, SayTheSameHoweverTheirLinesEnd) {
  for (const char* bad : {R"({"question":"q","answer":"a")", R"({"question":"q","answer":"a)", R"({"question" "q"})"}) {
    const auto sentences = [&](const std::string& mark, const std::string& line_end, const std::string& last_end) {
      std::string all;
      const RowSet set = json_rows(fmt::format("{}{}{}{}{}{}{}", mark, bad, line_end, qa, line_end, bad, last_end));
      for (const RowProblem& problem : set.problems) all += problem.sentence() + "\n";
      return all;
    };
    const std::string plain = sentences("", "\n", "\n");
    EXPECT_THAT(plain, HasSubstr("Row 3"));
    for (const char* line_end : {"\n", "\r\n"})
      for (const char* last_end : {"", line_end})
        for (const char* mark : {"", "\xEF\xBB\xBF"}) EXPECT_EQ(sentences(mark, line_end, last_end), plain) << bad;
  }
  const std::string table = "question,answer\r\nq,a\r\nq\r\n\"q";
  std::string other_end = table;
  std::erase(other_end, '\r');
  const RowSet windows = csv_rows("\xEF\xBB\xBF" + table), unix_set = csv_rows(other_end);
  ASSERT_THAT(windows.problems, SizeIs(2));
  for (std::size_t i = 0; i < 2; ++i) EXPECT_EQ(windows.problems[i].sentence(), unix_set.problems[i].sentence());
}

TEST(BadFiles, AreRefusedInASentence) {
  const auto error = [](std::string_view text, RowSyntax syntax = RowSyntax::json) {
    const auto set = parse_rows(text, syntax, "rows");
    EXPECT_FALSE(set) << text;
    return set ? std::string() : set.error().message();
  };
  EXPECT_THAT(error(""), HasSubstr("is empty"));
  EXPECT_THAT(error("[]"), HasSubstr("holds no rows"));
  EXPECT_THAT(error("\xFF\xFE{\x00"), HasSubstr("UTF-16"));
  EXPECT_THAT(error("[{\"text\":\"a\"},{\"text\":\"b"), HasSubstr("row 2, which starts in line 1"));
  EXPECT_THAT(error("[{\"text\":\"a\"}] x"), HasSubstr("behind the end"));
  EXPECT_THAT(error("{\"quetion\":\"a\"}"), HasSubstr("Did you mean 'question'?"));
  EXPECT_THAT(error("Dear diary"), HasSubstr("Row 1"));
  EXPECT_THAT(error("text,text\na,b\n", RowSyntax::csv), HasSubstr("'text' twice"));
  EXPECT_THAT(error("\"text\na\n", RowSyntax::csv), HasSubstr("never closes"));
  EXPECT_EQ(read_rows("/nowhere/rows.jsonl").error().code(), ErrorCode::not_found);
}

// "1.8446744073709552e19" would be learned for it.
TEST(BadFiles, AnIntegerThatWouldBeRoundedLeavesItsRowOut) {
  const RowSet set = json_rows(
      "{\"question\":\"p\",\"answer\":18446744073709551615}\n{\"question\":\"p\",\"answer\":18446744073709551616}\n"
      "{\"question\":\"p\",\"answer\":-9223372036854775809}\n{\"question\":\"p\",\"answer\":\"18446744073709551616\"}\n"
      "{\"question\":\"p\",\"answer\":18446744073709551616.0}\n");
  ASSERT_THAT(set.problems, SizeIs(2));
  EXPECT_THAT(set.problems[0].sentence(), HasSubstr("Row 2: holds the integer 18446744073709551616, which 64 bits"));
  EXPECT_EQ(set.problems[1].row, 3u);
  EXPECT_EQ(set.examples[0].messages[1].content, "18446744073709551615");
}

TEST(BadFiles, DeepAndHugeRowsAreProblemsOfTheirs) {
  const std::string deep = "{\"text\":" + std::string(100000, '[') + std::string(100000, ']') + "}";
  const RowSet lines =
      json_rows("{\"text\":\"a\"}\n" + deep + "\n{\"text\":\"" + std::string(3000000, 'x') + "\"}\n{\"text\":\"b\"}",
                {.max_row_bytes = 1 << 20});
  ASSERT_THAT(lines.problems, SizeIs(2));
  EXPECT_THAT(lines.problems[0].sentence(), HasSubstr("Row 2: it is nested deeper than 200 levels"));
  EXPECT_THAT(lines.problems[1].sentence(), HasSubstr("is 3.0 MB long; a row may have 1.0 MB"));
  EXPECT_THAT(lines.examples, SizeIs(2));
  EXPECT_THAT(json_rows("[{\"text\":\"a\"}," + deep + "]").problems, SizeIs(1));
}

TEST(BadFiles, TablesThatDoNotFitTheirHeader) {
  const RowSet set = csv_rows("question,answer\nq,a\nonly\nq,a,b\nq,\"never closed\nq,a\n");
  ASSERT_THAT(set.problems, SizeIs(3));
  EXPECT_THAT(set.problems[0].sentence(), HasSubstr("Row 2: has 1 fields; expected 2"));
  EXPECT_THAT(set.problems[1].sentence(), HasSubstr("Row 3: has 3 fields"));
  EXPECT_THAT(set.problems[2].sentence(), HasSubstr("Row 4: has a quote that never closes"));
  EXPECT_EQ(set.rows_read, 4u);
  const RowSet latin = csv_rows("question,answer\nq,a\nq,caf\xE9\n");
  ASSERT_THAT(latin.problems, SizeIs(1));
  EXPECT_EQ(latin.problems[0].field, "answer");
}

TEST(Duplicates, CountTwiceUnlessDropped) {
  const std::string twice = "{\"text\":\"a\"}\n{\"text\":\"b\"}\n{\"text\":\"a\"}\n";
  const RowSet kept = json_rows(twice);
  EXPECT_THAT(kept.examples, SizeIs(3));
  ASSERT_THAT(kept.problems, SizeIs(1));
  EXPECT_EQ(kept.problems[0].sentence(), "Row 3: is the same as row 1 and counts twice.");
  EXPECT_FALSE(kept.problems[0].excluded);
  EXPECT_THAT(json_rows(twice, {.drop_duplicates = true}).examples, SizeIs(2));
}

// Every row is an example or has a problem, whatever was broken in the file.
TEST(Damage, NoRowIsLost) {
  std::string good;
  for (const char* row : {qa, chat_row, pair, alpaca, judged_row, share}) good += std::string(row) + "\n";
  Random random(7);
  std::size_t read = 0;
  for (int trial = 0; trial < 2000; ++trial) {
    std::string text = good;
    for (int edits = 0; edits < 3; ++edits)
      text[random.below(text.size())] = static_cast<char>("{}[]\",:\\\n\0x\xC3"[random.below(12)]);
    const auto set = parse_rows(text, RowSyntax::json, "damaged", {.drop_duplicates = true});
    if (!set) {
      EXPECT_TRUE(is_utf8(set.error().message()));
      continue;
    }
    ++read;
    std::size_t excluded = 0;
    for (const RowProblem& problem : set->problems) excluded += problem.excluded;
    ASSERT_EQ(excluded + set->examples.size(), set->rows_read) << text;
  }
  EXPECT_GT(read, 1000u);
}

}  // namespace
}  // namespace hone::rows
