#include "hone/exam/import.h"

#include <gmock/gmock.h>

#include "hone/exam/exam_fixture.h"

namespace hone::exam {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

const marking::Question& only(const Imported& imported) {
  EXPECT_EQ(imported.exam.questions.size(), 1U);
  return imported.exam.questions.at(0);
}

TEST(Import, ChoicesAreMarkedAsOneSays) {
  auto imported = import_exam_text(ImportKind::mmlu, "What is it?,a,b,c,d,B\n", "x.csv");
  ASSERT_TRUE(imported);
  EXPECT_THAT(mark_choices_by(imported->exam, "log_likelihod").error().message(), HasSubstr("Did you mean"));
  ASSERT_TRUE(mark_choices_by(imported->exam, "log_likelihood_norm"));
  EXPECT_EQ(imported->exam.questions[0].marking<marking::ChoiceMarking>()->by,
            marking::ChoiceMarking::By::log_likelihood_norm);
  EXPECT_THAT(exam_jsonl(imported->exam), HasSubstr("\"mark\":\"log_likelihood_norm\""));
}

TEST(Import, Mmlu) {
  const auto imported = import_exam_text(ImportKind::mmlu, "Which State?,The coastal,\"The flag, always\",All,None,B\n",
                                         "international_law_test.csv")
                            .value();
  const marking::Question& question = only(imported);
  EXPECT_EQ(question.id, "international_law_test-1");
  EXPECT_THAT(question.tags, ElementsAre("international_law"));
  EXPECT_EQ(question.choices[1], "The flag, always");
  EXPECT_EQ(fraction(question, {.text = "(B)"}), 1);
  EXPECT_EQ(fraction(question, {.text = "A"}), 0);
  EXPECT_THAT(import_exam_text(ImportKind::mmlu, "a,b,c,d\n", "x.csv").error().message(),
              HasSubstr("x.csv, row 1: expected a question, four options"));
  EXPECT_THAT(import_exam_text(ImportKind::mmlu, "a,b,c,d,e,F\n", "x.csv").error().message(),
              HasSubstr("a letter from A to D"));
  EXPECT_EQ(import_exam_text(ImportKind::mmlu, "q,,same,d,e,A\n", "x.csv").value().refused.size(), 1U);
}

TEST(Import, ArcAndOpenBookQaInBothForms) {
  const char* line =
      R"({"id":"M_1","question":{"stem":"Which?","choices":[{"text":"one","label":"1"},{"text":"two","label":"2"},{"text":"three","label":"3"}]},"answerKey":"3"})";
  EXPECT_EQ(fraction(only(import_exam_text(ImportKind::arc, line, "arc.jsonl").value()), {.text = "C"}), 1);
  const char* list =
      R"([{"instruction":"Please choose the correct answer to the question: Why: so?\n\nAnswer1: Sun. Answer2: Most are 2: odd. Answer3: None.\n\nAnswer format: answer1/answer2/answer3","answer":"answer2"}])";
  const auto imported = import_exam_text(ImportKind::arc, list, "arc_easy.json").value();
  EXPECT_EQ(only(imported).text, "Why: so?");
  EXPECT_THAT(only(imported).choices, ElementsAre("Sun.", "Most are 2: odd.", "None."));
  EXPECT_EQ(fraction(only(imported), {.text = "B"}), 1);
  const char* wrong =
      R"({"id":"M_1","question":{"stem":"Which?","choices":[{"text":"one","label":"A"},{"text":"two","label":"B"}]},"answerKey":"C"})";
  EXPECT_EQ(import_exam_text(ImportKind::arc, wrong, "arc.jsonl").value().refused.at("an answerKey that no option has"),
            1U);
  EXPECT_FALSE(import_exam_text(ImportKind::arc, R"({"id":"x"})", "arc.jsonl"));
}

TEST(Import, TruthfulQaHidesTheRightOneAmongTheOthers) {
  std::string text =
      "Type,Category,Question,Best Answer,Best Incorrect Answer,Correct Answers,Incorrect Answers,Source\n";
  for (int i = 0; i < 40; ++i)
    text += "A,Law,Question " + std::to_string(i) + "?,right " + std::to_string(i) + ",w,x,wrong; worse ; wrong,s\n";
  const auto imported = import_exam_text(ImportKind::truthfulqa, text, "t.csv").value();
  ASSERT_EQ(imported.exam.questions.size(), 40U);
  std::map<std::size_t, int> places;
  for (const marking::Question& question : imported.exam.questions) {
    EXPECT_EQ(question.choices.size(), 3U);
    const std::size_t right = question.marking<marking::ChoiceMarking>()->right[0];
    EXPECT_THAT(question.choices[right], HasSubstr("right"));
    ++places[right];
  }
  EXPECT_EQ(places.size(), 3U);
  EXPECT_FALSE(import_exam_text(ImportKind::truthfulqa, "Question,Best\nq,b\n", "t.csv"));
}

TEST(Import, ColumnsAreTakenByTheirNames) {
  const auto imported = import_exam_text(ImportKind::gsm8k, R"({"Frage":"Wie viele?","Loesung":"Drei. #### 3"})",
                                         "g.jsonl", {"question=frage", "answer=loesung"});
  ASSERT_TRUE(imported) << imported.error().message();
  EXPECT_EQ(only(*imported).text, "Wie viele?");
  EXPECT_EQ(fraction(only(*imported), {.text = "3"}), 1);
  const auto cased =
      import_exam_text(ImportKind::mmlu, R"({"Question":"Which?","CHOICES":["a","b"],"Answer":1})", "m.jsonl");
  ASSERT_TRUE(cased) << cased.error().message();
  EXPECT_EQ(fraction(only(*cased), {.text = "B"}), 1);
  const auto hidden = import_exam_text(
      ImportKind::truthfulqa, "Frage,Best Answer,Incorrect Answers\nWarum?,so,anders\n", "t.csv", {"Question=Frage"});
  ASSERT_TRUE(hidden) << hidden.error().message();
  EXPECT_EQ(only(*hidden).text, "Warum?");
  EXPECT_THAT(import_exam_text(ImportKind::mmlu, "q,a,b,c,d,A\n", "x.csv", {"question=q"}).error().message(),
              HasSubstr("without names of columns"));
}

TEST(Import, UnknownColumnsAreOfferedAsAMapping) {
  const auto offered = [](ImportKind kind, const char* text, const char* name) {
    const auto imported = import_exam_text(kind, text, name);
    const Advice advice = imported ? imported->likely : imported.error().advice();
    EXPECT_EQ(advice.step, NextStep::name_columns) << text;
    return advice.subject;
  };
  EXPECT_EQ(offered(ImportKind::gsm8k, R"({"frage":"Wie viele sind es?","antwort":"Drei. #### 3"})", "g.jsonl"),
            "question=frage,answer=antwort");
  EXPECT_EQ(offered(ImportKind::mmlu, R"({"frage":"Welche ist es denn?","optionen":["a","b"],"loesung":1})", "m.jsonl"),
            "question=frage,choices=optionen,answer=loesung");
  EXPECT_EQ(offered(ImportKind::table, "frage;antwort\nWer unterschrieb?;Anna Keller\n", "t.csv"),
            "question=frage,answer=antwort");
  EXPECT_EQ(offered(ImportKind::table, "question,antwort\nWer unterschrieb?,Anna Keller\n", "t.csv"), "answer=antwort");
  EXPECT_THAT(
      import_exam_text(ImportKind::table, "frage,antwort\nWer?,Anna\n", "t.csv", {"question=fragen"}).error().message(),
      HasSubstr("t.csv has no column 'fragen', which was to be its question."));
}

TEST(Import, ATableOfOnesOwn) {
  const auto table =
      import_exam_text(ImportKind::table, "Frage;Antwort;Stelle;Schwere\nWer unterschrieb?;Anna;Im Jahr 1851.;3\n",
                       "lease.csv", {"question=Frage", "answer=Antwort", "context=Stelle"});
  ASSERT_TRUE(table) << table.error().message();
  EXPECT_EQ(only(*table).text, "Wer unterschrieb?\nIm Jahr 1851.");
  EXPECT_EQ(only(*table).id, "lease-2");  // its row
  EXPECT_EQ(fraction(only(*table), {.text = "Anna"}), 1);
  EXPECT_THAT(table->unused, ElementsAre("Schwere"));
  // Names change places once, not twice.
  const auto swapped = import_exam_text(ImportKind::table, "question,answer\nAnna,Wer?\n", "t.csv",
                                        {"question=answer", "answer=question"});
  EXPECT_EQ(only(swapped.value()).text, "Wer?");
  const auto rows =
      import_exam_text(ImportKind::table, R"({"question":"Which?","choices":["one","two"],"answer":1,"tags":"law"}
{"QUESTION":"Who?","Answer":"Anna"}
)",
                       "t.jsonl");
  ASSERT_TRUE(rows) << rows.error().message();
  ASSERT_EQ(rows->exam.questions.size(), 2U);
  EXPECT_EQ(fraction(rows->exam.questions[0], {.text = "two"}), 1);
  EXPECT_EQ(fraction(rows->exam.questions[1], {.text = "Anna"}), 1);
}

TEST(Import, Gsm8k) {
  const auto imported =
      import_exam_text(
          ImportKind::gsm8k,
          "{\"question\":\"q\",\"answer\":\"so <<1+1=2>>\\n#### 1,234\"}\n{\"question\":\"r\",\"answer\":\"none\"}\n",
          "g.jsonl")
          .value();
  EXPECT_EQ(fraction(only(imported), {.text = "It is $1234."}), 1);
  EXPECT_EQ(imported.rows, 2U);
  EXPECT_EQ(imported.refused.at("no number behind \"####\""), 1U);
}

TEST(Import, IfevalCountsWhatItCannotCheck) {
  const auto imported =
      import_exam_text(
          ImportKind::ifeval,
          "{\"key\":1,\"prompt\":\"p\",\"instruction_id_list\":[\"punctuation:no_comma\"],\"kwargs\":[{}]}\n"
          "{\"key\":2,\"prompt\":\"p\",\"instruction_id_list\":[\"punctuation:no_comma\",\"length_constraints:number_"
          "sentences\"],\"kwargs\":[{},{\"relation\":\"at least\",\"num_sentences\":2}]}\n",
          "ifeval.jsonl")
          .value();
  EXPECT_EQ(only(imported).id, "ifeval-1");
  EXPECT_EQ(imported.unchecked.at("length_constraints:number_sentences"), 1U);
  EXPECT_EQ(imported.rows, 2U);
}

TEST(Import, KindsAreNamed) {
  EXPECT_EQ(parse_import_kind("openbookqa").value(), ImportKind::arc);
  EXPECT_THAT(parse_import_kind("mmluu").error().message(), HasSubstr("Did you mean 'mmlu'?"));
  EXPECT_FALSE(import_exam_text(ImportKind::gsm8k, "", "g.jsonl"));
  EXPECT_FALSE(import_exam_text(ImportKind::gsm8k, "\xff\xff", "g.jsonl"));
}

// The publishers' files, where they are at hand.
class ImportSharedData : public ::testing::TestWithParam<fs::path> {};
TEST_P(ImportSharedData, EveryRowIsAccountedFor) {
  struct File {
    ImportKind kind;
    const char* name;
    std::size_t rows, questions;
  };
  const File files[] = {{ImportKind::mmlu, "choice/international_law_test.csv", 121, 121},
                        {ImportKind::mmlu, "choice/jurisprudence_test.csv", 108, 108},
                        {ImportKind::mmlu, "choice/professional_law_test.csv", 1534, 1534},
                        {ImportKind::arc, "choice/arc_easy.json", 2376, 2376},
                        {ImportKind::truthfulqa, "choice/truthfulqa.csv", 790, 790},
                        {ImportKind::gsm8k, "gsm8k/valid.jsonl", 300, 300},
                        {ImportKind::gsm8k, "gsm8k/train.jsonl", 2000, 2000},
                        {ImportKind::ifeval, "choice/ifeval.jsonl", 541, 342}};
  for (const File& file : files) {
    const auto imported = import_exam(file.kind, GetParam() / file.name);
    ASSERT_TRUE(imported) << imported.error().message();
    std::size_t refused = 0;
    std::string why;
    for (const auto& [reason, count] : imported->refused) refused += count, why += reason + "; ";
    EXPECT_EQ(imported->rows, file.rows) << file.name;
    EXPECT_EQ(imported->exam.questions.size(), file.questions) << file.name << ": " << why;
    EXPECT_EQ(imported->exam.questions.size() + refused, imported->rows) << file.name;
    const auto again = parse_exam(exam_jsonl(imported->exam), ExamSyntax::jsonl, file.name);
    ASSERT_TRUE(again) << again.error().message();
    EXPECT_EQ(again->questions.size(), imported->exam.questions.size());
  }
}

INSTANTIATE_TEST_SUITE_P(Shared, ImportSharedData, ::testing::ValuesIn(shared_data_folders()));
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(ImportSharedData);

TEST(Import, ChoicesInTheFormOfAHub) {
  const auto answer = [](const Imported& imported, std::size_t i) {
    return imported.exam.questions.at(i).marking<marking::ChoiceMarking>()->right.at(0);
  };
  const auto mmlu = import_exam_text(ImportKind::mmlu,
                                     R"({"question":"Who?","subject":"law","choices":["a","b","c","d"],"answer":1}
{"question":"What?","subject":"law","choices":["a","b","c","d"],"answer":"D"}
{"question":"Why?","subject":"law","choices":["a","b"],"answer":7}
)",
                                     "test.jsonl");
  ASSERT_TRUE(mmlu) << mmlu.error().message();
  ASSERT_EQ(mmlu->exam.questions.size(), 2U);
  EXPECT_EQ(answer(*mmlu, 0), 1U);
  EXPECT_EQ(answer(*mmlu, 1), 3U);
  EXPECT_EQ(mmlu->exam.questions[0].tags, std::vector<std::string>{"law"});
  EXPECT_EQ(mmlu->refused.size(), 1U);
  const auto arc = import_exam_text(
      ImportKind::arc,
      R"({"rows":[{"row_idx":0,"row":{"id":"x1","question":"Who?","choices":{"text":["a","b"],"label":["1","2"]},"answerKey":"2"}},
{"row_idx":1,"row":{"id":"x2","question_stem":"What?","choices":{"text":["a","b"],"label":["A","B"]},"answerKey":"A"}}]})",
      "arc.json");
  ASSERT_TRUE(arc) << arc.error().message();
  ASSERT_EQ(arc->exam.questions.size(), 2U);
  EXPECT_EQ(answer(*arc, 0), 1U);
  EXPECT_EQ(answer(*arc, 1), 0U);
}

TEST(Import, ParquetOfAHub) {
  const auto imported =
      import_exam(ImportKind::mmlu, std::filesystem::path(HONE_SOURCE_DIR) / "src/exam/testdata/mmlu.parquet");
  ASSERT_TRUE(imported) << imported.error().message();
  ASSERT_EQ(imported->exam.questions.size(), 2U);
  EXPECT_EQ(imported->exam.questions[1].id, "mmlu-2");
  EXPECT_EQ(imported->exam.questions[1].marking<marking::ChoiceMarking>()->right.at(0), 3U);
}

}  // namespace
}  // namespace hone::exam
