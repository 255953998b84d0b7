// Answers of which a person who knows the key says whether they count: testdata/tried_answers.jsonl, one a line.
#include <gtest/gtest.h>

#include "hone/core/files.h"
#include "hone/core/json.h"
#include "hone/core/lines.h"
#include "hone/marking/marking.h"
#include "hone/marking/question_parser.h"

namespace hone::marking {
namespace {

TEST(TriedAnswers, CountAsAPersonSays) {
  const auto text = read_file(std::string(HONE_TEST_DATA) + "/tried_answers.jsonl");
  ASSERT_TRUE(text);
  std::size_t rows = 0;
  for (const TextLine& line : Lines(*text)) {
    const auto row = parse_ordered_json(line.text, "tried_answers.jsonl");
    ASSERT_TRUE(row) << line.number;
    SourceQuestion source{.line = line.number, .fields = row->at("key")};
    source.fields["question"] = "q";
    std::vector<std::string> problems;
    const Question question = parse_question(source, "tried", {}, problems);
    ASSERT_TRUE(problems.empty()) << line.number << ": " << problems.front();
    const auto mark = mark_answer(question, {.text = row->at("answer").get<std::string>()});
    ASSERT_TRUE(mark) << line.number << ": " << mark.error().message();
    EXPECT_NEAR(mark->fraction, row->at("mark").get<double>(), 1e-9)
        << "line " << line.number << ": " << dump(row->at("answer")) << ". " << mark->reason;
    ++rows;
  }
  EXPECT_GT(rows, 800U);
}

}  // namespace
}  // namespace hone::marking
