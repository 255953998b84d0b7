// Marks beside those of the field's own programs: scripts/golden/exam_golden.py says which, and their versions.
#include <gtest/gtest.h>

#include "hone/exam/exam_fixture.h"
#include "hone/marking/json_schema.h"
#include "hone/marking/porter_stemmer.h"
#include "hone/marking/question_parser.h"
#include "hone/marking/word_count.h"
#include "import_rows.h"

namespace hone::exam {
namespace {

TEST(GoldenMarks, TokenF1AndExactMatchAreSquads) {
  ASSERT_GT(exam_golden()["squad"].size(), 400U);
  for (const Json& one : exam_golden()["squad"]) {
    const std::string answer = one["answer"], reference = one["reference"];
    EXPECT_NEAR(marking::token_f1(answer, reference), one["f1"].get<double>(), 1e-6) << answer << " / " << reference;
    EXPECT_EQ(marking::normalized_answer(answer), one["normalized"].get<std::string>()) << answer;
    EXPECT_EQ(marking::normalized_answer(answer) == marking::normalized_answer(reference), one["exact"].get<bool>());
  }
}

TEST(GoldenMarks, RougeLIsRougeScores) {
  ASSERT_GT(exam_golden()["rouge"].size(), 400U);
  std::size_t stemming_matters = 0;
  for (const Json& one : exam_golden()["rouge"]) {
    const std::string answer = one["answer"], reference = one["reference"];
    EXPECT_NEAR(marking::rouge_l(answer, reference, false), one["plain"].get<double>(), 1e-12)
        << answer << " / " << reference;
    EXPECT_NEAR(marking::rouge_l(answer, reference, true), one["stemmed"].get<double>(), 1e-12)
        << answer << " / " << reference;
    stemming_matters += one["plain"] != one["stemmed"];
  }
  EXPECT_GT(stemming_matters, 20U);
}

TEST(GoldenMarks, StemsAreNltks) {
  ASSERT_GT(exam_golden()["stems"].size(), 1000U);
  for (const auto& [word, stem] : exam_golden()["stems"].items())
    EXPECT_EQ(marking::porter_stem(word), stem.get<std::string>()) << word;
}

TEST(GoldenMarks, SchemasAcceptWhatJsonschemaAccepts) {
  ASSERT_GT(exam_golden()["schemas"].size(), 1000U);
  for (const Json& one : exam_golden()["schemas"]) {
    const auto schema = marking::JsonSchema::parse(dump(one["schema"]));
    ASSERT_TRUE(schema) << schema.error().message();
    EXPECT_EQ(schema->problem(one["value"]).empty(), one["valid"].get<bool>())
        << dump(one["schema"]) << " on " << dump(one["value"]) << ": " << schema->problem(one["value"]);
  }
}

TEST(GoldenMarks, ChoicesByLikelihoodAreTheHarnesss) {
  std::size_t differing = 0;
  for (const Json& one : exam_golden()["choices"]) {
    marking::Question question{.id = "q", .text = "q", .choices = one["options"]};
    const marking::ExamAnswer answer{.log_likelihoods = one["log_likelihoods"]};
    marking::ChoiceMarking marking{.right = {one["gold"].get<std::size_t>()},
                                   .by = marking::ChoiceMarking::By::log_likelihood};
    question.markings = {marking};
    EXPECT_EQ(fraction(question, answer), one["acc"].get<double>()) << dump(one);
    marking.by = marking::ChoiceMarking::By::log_likelihood_norm;
    question.markings = {marking};
    EXPECT_EQ(fraction(question, answer), one["acc_norm"].get<double>()) << dump(one);
    differing += one["acc"] != one["acc_norm"];
  }
  EXPECT_GT(differing, 10U);
}

TEST(GoldenMarks, InstructionsAreFollowedAsTheHarnessSaysTheyAre) {
  std::size_t followed = 0, sentences = 0;
  for (const Json& one : exam_golden()["ifeval"]) {
    const std::string instruction = one["instruction"], answer = one["answer"];
    Imported imported =
        import_exam_text(
            ImportKind::ifeval,
            dump(Json{
                {"key", 1}, {"prompt", "p"}, {"instruction_id_list", {instruction}}, {"kwargs", {one["arguments"]}}}),
            "one.jsonl")
            .value();
    ASSERT_EQ(imported.exam.questions.size(), 1U) << instruction;
    const bool ours = fraction(imported.exam.questions[0], {.text = answer}) == 1;
    // The language of a few words two detectors may see differently, of a sentence not. An answer of nothing follows
    // nothing for the harness; for us a question that forbids something is marked as it is.
    if (instruction.starts_with("change_case") || instruction.starts_with("language")) {
      if (marking::count_length(answer, marking::LengthMarking::Unit::words) < 8) continue;
      ++sentences;
    }
    if (answer.empty()) continue;
    EXPECT_EQ(ours, one["followed"].get<bool>()) << instruction << " " << dump(one["arguments"]) << " on: " << answer;
    followed += ours;
  }
  EXPECT_GT(followed, 150U);
  EXPECT_GT(sentences, 20U);
}

}  // namespace
}  // namespace hone::exam
