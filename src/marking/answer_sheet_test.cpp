#include "hone/marking/answer_sheet.h"

#include <gmock/gmock.h>

#include "hone/exam/exam_fixture.h"

namespace hone::marking {
namespace {

using ::testing::HasSubstr;

TEST(AnswerSheet, HasOneThatCountsAndOneThatDoesNot) {
  for (const char* lines : {"answer: Anna Keller",
                            "answer: O-",
                            "answer: C++",
                            "answer: \"-5\"",
                            "answer: \"3.14\"",
                            "answer: A",
                            "answer: Anna\nexact: true",
                            "answer: P4 | scene 12 | TODAY",
                            "number: 350\nunit: pounds\ntolerance: 5",
                            "number: 0.5\nnumbers: de",
                            "choices: [red, green]\nanswer: B",
                            "must_contain: [rent, [£350, 350 pounds]]",
                            "must_not_contain: sorry",
                            "pattern: '1851'",
                            "fields: {year: 1804, who.name: Anna}",
                            "references: [the rent is due]",
                            "words: 3-4",
                            "sentences: 2",
                            "json_schema: {type: object}",
                            "unanswerable: true",
                            "document: lease.txt\nevidence: {start: 100, end: 120}\ncites: true\nmust_contain: rent"}) {
    const Question question = exam::yaml_question(lines);
    const auto sheet = answer_sheet(question);
    ASSERT_TRUE(sheet) << lines << ": " << sheet.error().message();
    EXPECT_TRUE(sheet->counts) << lines;
    EXPECT_TRUE(sheet->counts_not) << lines;
    EXPECT_FALSE(sheet->how.empty()) << lines;
    if (question.marking<CitationMarking>()) continue;  // a text alone cites nothing
    EXPECT_EQ(exam::fraction(question, {.text = sheet->counts.value_or("")}), 1) << lines;
    EXPECT_LT(exam::fraction(question, {.text = sheet->counts_not.value_or("")}), 1) << lines;
  }
  EXPECT_EQ(answer_sheet(exam::yaml_question("answer: O-"))->counts_not, "o");
  EXPECT_THAT(answer_sheet(exam::yaml_question("answer: O-"))->how, HasSubstr("signs"));
  EXPECT_THAT(answer_sheet(exam::yaml_question("answer: Anna"))->how, HasSubstr("whole answer"));
}

TEST(AnswerSheet, SaysWhoMarksWhereNoTextDecides) {
  for (const char* lines : {"mark: hand", "judge: Is it kind?", "choices: [a, b]\nanswer: A\nmark: log_likelihood"}) {
    const auto sheet = answer_sheet(exam::yaml_question(lines));
    ASSERT_TRUE(sheet);
    EXPECT_FALSE(sheet->counts || sheet->counts_not) << lines;
    EXPECT_FALSE(sheet->how.empty());
  }
}

TEST(Csv, EmptyRowsTheLineOfExcelAndForms) {
  const auto exam =
      exam::parse_exam("sep=;\nquestion;answer;form\nWho?;Anna | Bertha;\n;;\nWhat?;;P4 | scene 12 | TODAY\n;;;;\n",
                       exam::ExamSyntax::csv, "test.csv");
  ASSERT_TRUE(exam) << exam.error().message();
  ASSERT_EQ(exam->questions.size(), 2U);
  EXPECT_EQ(exam->questions[0].marking<TextMarking>()->answers.size(), 2U);
  EXPECT_DOUBLE_EQ(exam::fraction(exam->questions[1], {.text = "P4 | scene 12 | TOMORROW"}), 2.0 / 3);
}

}  // namespace
}  // namespace hone::marking
