#include "hone/exam/exam.h"

#include <gmock/gmock.h>

#include "hone/exam/exam_fixture.h"
#include "hone/marking/question_parser.h"

namespace hone::exam {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST(Exam, YamlCsvAndJsonlSayTheSame) {
  const Exam yaml = yaml_exam(
      "exam: Lease\nquestions:\n"
      "  - id: street\n    question: Where is it?\n    answer: Coppice-street\n    tags: [facts]\n"
      "  - id: state\n    question: Which State?\n    choices: [coastal, flag]\n    answer: B\n    points: 2\n"
      "  - id: rent\n    question: What is the rent?\n    number: 350\n    tolerance: 5\n    unit: pounds\n");
  const auto csv = parse_exam(
      "\xEF\xBB\xBFid;question;answer;A;B;points;number;tolerance;unit;tags\r\n"
      "street;Where is it?;Coppice-street;;;;;;;facts\r\nstate;\"Which State?\";B;coastal;flag;2;;;;\r\n"
      "rent;What is the rent?;;;;;350;5;pounds;\r\n",
      ExamSyntax::csv, "lease.csv");
  ASSERT_TRUE(csv) << csv.error().message();
  const auto jsonl = parse_exam(exam_jsonl(yaml), ExamSyntax::jsonl, "lease.jsonl");
  ASSERT_TRUE(jsonl) << jsonl.error().message();
  EXPECT_EQ(jsonl->title, "Lease");
  ASSERT_EQ(csv->questions.size(), 3U);
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(dump(marking::question_json(yaml.questions[i])), dump(marking::question_json(csv->questions[i])));
    EXPECT_EQ(dump(marking::question_json(yaml.questions[i])), dump(marking::question_json(jsonl->questions[i])));
  }
}

// Every kind of marking, written out and read again.
TEST(Exam, QuestionsSurviveBeingWrittenOut) {
  const Exam exam = yaml_exam(R"(numbers: de
questions:
  - {id: a, question: q, answer: [x, y], exact: true, language: ga, words: 20-60}
  - {id: b, question: q, choices: [one, two, three], answer: [A, three], mark: log_likelihood_norm}
  - {id: c, question: q, number: "1.350,5", tolerance: "2,125%", unit: Euro}
  - {id: d, question: q, pattern: ['\d+'], must_not_match: sorry, matches: [{pattern: a, at_least: 2, at_most: 3}]}
  - {id: e, question: q, must_contain: [a, [b, c]], must_not_contain: d, characters: -100}
  - id: f
    question: q
    json_schema: {type: object, required: [year], properties: {year: {type: integer, minimum: 1}}}
    fields: {year: 1804, name: 'true', open: true, who.name: Anna, note: "1804"}
  - {id: g, question: q, references: [one text, another], mark: rouge_l_stem, sentences: 1-}
  - {id: h, question: q, document: lease.txt, evidence: [the words, {start: 3, end: 9}], cites: true, judge: Is it so?}
  - {id: i, question: q, unanswerable: true, group: g, points: 0.5, tags: [one, two]}
  - {id: j, question: q, mark: hand}
)");
  ASSERT_EQ(exam.questions.size(), 10U);
  for (const marking::Question& question : exam.questions) {
    const OrderedJson json = marking::question_json(question);
    std::vector<std::string> problems;
    const marking::Question again = marking::parse_question({1, json}, "test", {}, problems);
    EXPECT_THAT(problems, ElementsAre()) << dump(json);
    EXPECT_EQ(dump(marking::question_json(again)), dump(json));
    EXPECT_EQ(again.markings.size(), question.markings.size());
  }
  const auto* number = exam.questions[2].marking<marking::NumberMarking>();
  ASSERT_TRUE(number);
  EXPECT_DOUBLE_EQ(number->value, 1350.5);
  EXPECT_DOUBLE_EQ(number->tolerance, 2.125);
  const auto* fields = exam.questions[5].marking<marking::FieldsMarking>();
  ASSERT_TRUE(fields);
  EXPECT_EQ(fields->fields[0].second, "1804");
  EXPECT_EQ(fields->fields[1].second, "\"true\"");
  EXPECT_EQ(fields->fields[2].second, "true");
  EXPECT_EQ(fields->fields[4].second, "\"1804\"");
}

TEST(Exam, TextsOfYamlStayTexts) {
  const Exam exam =
      yaml_exam("- question: q\n  answer: no\n- question: r\n  answer: 007\n- question: s\n  answer: 1.50\n");
  EXPECT_EQ(exam.questions[0].marking<marking::TextMarking>()->answers[0], "no");
  EXPECT_EQ(exam.questions[1].marking<marking::TextMarking>()->answers[0], "007");
  EXPECT_EQ(exam.questions[2].marking<marking::TextMarking>()->answers[0], "1.50");
}

TEST(Exam, ProblemsNamePlaceAndWhatWasExpected) {
  EXPECT_THAT(problem_of("- question: q\n  anser: x\n"),
              HasSubstr("test, line 1: `anser` is not a key of a question. Did you mean 'answer'?"));
  EXPECT_THAT(problem_of("- id: one\n  question: q\n  answer: x\n  points: -3\n"),
              HasSubstr("line 1, question \"one\": `points` is \"-3\"; expected a number above 0"));
  EXPECT_THAT(problem_of("- question: q\n  answer: x\n  points: nan\n"), HasSubstr("`points`"));
  EXPECT_THAT(problem_of("- id: a\n  question: q\n  answer: x\n- id: a\n  question: r\n  answer: y\n"),
              HasSubstr("line 4, question \"a\": the id stands at line 1 already"));
  EXPECT_THAT(problem_of("- question: q\n  answer: x\n- question: q\n  answer: y\n"),
              HasSubstr("give one of them an `id`"));
  EXPECT_THAT(problem_of("- question: q\n"), HasSubstr("nothing says how it is marked"));
  EXPECT_THAT(problem_of("- answer: x\n"), HasSubstr("there is no `question`"));
  EXPECT_THAT(problem_of("- question: q\n  choices: [a, b]\n  answer: C\n"),
              HasSubstr("expected a letter from A to B"));
  EXPECT_THAT(problem_of("- question: q\n  pattern: '(a'\n"), HasSubstr("missing )"));
  EXPECT_THAT(problem_of("- question: q\n  words: 60-20\n"), HasSubstr("a range such as 20-60"));
  EXPECT_THAT(problem_of("- question: q\n  language: xx\n"), HasSubstr("expected the two letters of a language"));
  EXPECT_THAT(problem_of("- question: q\n  answer: x\n  unanswerable: true\n"),
              HasSubstr("`unanswerable` and has `answer`"));
  EXPECT_THAT(problem_of("- question: q\n  answer: x\n  cites: true\n"), HasSubstr("`cites` needs `evidence`"));
  EXPECT_THAT(problem_of("- question: q\n  answer: x\n  tolerance: 5\n"),
              HasSubstr("`tolerance` stands without `number`"));
  EXPECT_THAT(problem_of("- question: q\n  references: [a b]\n  mark: token_f2\n"),
              HasSubstr("Did you mean 'token_f1'?"));
  EXPECT_THAT(problem_of("- question: q\n  references: [日本]\n  mark: rouge_l\n"),
              HasSubstr("ROUGE-L reads no others"));
  EXPECT_THAT(problem_of("- question: q\n  json_schema: {typ: object}\n"), HasSubstr("Did you mean 'type'?"));
  EXPECT_THAT(problem_of("- question: q\n  answer:\n"), HasSubstr("`answer` is empty"));
  EXPECT_THAT(problem_of("exams: x\nquestions:\n- question: q\n  answer: x\n"),
              HasSubstr("`exams` is not a key of an exam. Did you mean 'exam'?"));
  EXPECT_THAT(problem_of("question;anwser\nq;x\n", ExamSyntax::csv),
              HasSubstr("row 2: `anwser` is not a key of a question. Did you mean 'answer'?"));
  EXPECT_THAT(problem_of("{\"question\":\"q\",\"answer\":\"a\",\"answer\":\"b\"}\n", ExamSyntax::jsonl),
              HasSubstr("line 1: the key \"answer\" stands there twice"));
  EXPECT_THAT(problem_of("q,a\nx,y\n", ExamSyntax::csv), HasSubstr("one of them is \"question\""));
  // Names are read in any letters; where none is the question, the likely ones are advised.
  EXPECT_EQ(yaml_exam("- Question: q\n  ANSWER: x\n").questions[0].text, "q");
  EXPECT_TRUE(parse_exam("Question;Must-Contain\nq;x\n", ExamSyntax::csv, "test"));
  for (const auto& [text, syntax] : {std::pair{"frage,antwort\nWer unterschrieb?,Anna Keller\n", ExamSyntax::csv},
                                     {R"({"frage":"Wer unterschrieb?","antwort":"Anna Keller"})", ExamSyntax::jsonl}}) {
    const auto foreign = parse_exam(text, syntax, "test");
    ASSERT_FALSE(foreign);
    EXPECT_EQ(foreign.error().advice().step, NextStep::import_questions);
    EXPECT_EQ(foreign.error().advice().subject, "question=frage,answer=antwort");
  }
  // All of them, not the first alone.
  const std::string both = problem_of("- question: q\n  anser: x\n- question: r\n  points: x\n");
  EXPECT_THAT(both, HasSubstr("anser"));
  EXPECT_THAT(both, HasSubstr("points"));
}

TEST(Exam, YamlThatIsATrapIsRefused) {
  EXPECT_THAT(problem_of("a: &a [x,x]\nb: &b [*a,*a]\n"), HasSubstr("anchor"));
  EXPECT_THAT(problem_of("- question: *q\n"), HasSubstr("alias"));
  EXPECT_THAT(problem_of("- question: q\n  answer: !!python/object x\n"), HasSubstr("tag"));
  EXPECT_THAT(problem_of("- question: q\n  answer: x\n  answer: y\n"),
              HasSubstr("line 3: the key \"answer\" stands here a second time, first in line 2"));
  EXPECT_THAT(problem_of("- question: q\n  answer: " + std::string(5000, '[') + "\n"), HasSubstr("nested deeper"));
  EXPECT_THAT(problem_of("- question: q\n  answer: x\n---\n- question: r\n"), HasSubstr("second document"));
  EXPECT_THAT(problem_of("- question: 'q\n"), HasSubstr("not valid YAML"));
  EXPECT_THAT(problem_of("just words\n"), HasSubstr("expected a list of questions"));
  EXPECT_THAT(problem_of(""), HasSubstr("empty"));
  EXPECT_THAT(problem_of("\xff\xfe- question"), HasSubstr("not UTF-8"));
  EXPECT_THAT(problem_of("- question: q\n  [a, b]: c\n"), HasSubstr("a key must be a plain word"));
  EXPECT_THAT(problem_of("[]"), HasSubstr("holds no question"));
}

TEST(Exam, EvidenceIsFoundInItsDocument) {
  const auto folder = TemporaryFolder::make().value();
  ASSERT_TRUE(write_file_atomically(folder.path() / "lease.txt",
                                    "Überall: the lease was\nwitnessed by  Anna Keller. Anna Keller."));
  Exam exam = yaml_exam(
      "- {question: q, answer: x, document: lease.txt, evidence: was witnessed by Anna Keller}\n"
      "- {question: r, answer: x, document: lease.txt, evidence: Anna Keller}\n");
  const Status placed = place_evidence(exam, folder.path());
  ASSERT_TRUE(placed) << placed.error().message();
  EXPECT_THAT(exam.questions[0].evidence[0].spans, ElementsAre(std::pair<std::size_t, std::size_t>(19, 48)));
  EXPECT_EQ(exam.questions[1].evidence[0].spans.size(), 2U);

  Exam missing = yaml_exam("- {id: w, question: q, answer: x, document: lease.txt, evidence: Bertha}\n");
  EXPECT_THAT(place_evidence(missing, folder.path()).error().message(),
              HasSubstr("test.yaml, line 1, question \"w\": \"Bertha\" does not stand in lease.txt"));
  Exam past = yaml_exam("- {question: q, answer: x, document: lease.txt, evidence: {start: 5, end: 5000}}\n");
  EXPECT_THAT(place_evidence(past, folder.path()).error().message(), HasSubstr("ends past lease.txt"));
  Exam nowhere = yaml_exam("- {question: q, answer: x, document: will.txt, evidence: x}\n");
  EXPECT_EQ(place_evidence(nowhere, folder.path()).error().code(), ErrorCode::not_found);
}

TEST(Exam, EvidenceStandsInWhatAMessageHolds) {
  const auto folder = TemporaryFolder::make().value();
  ASSERT_TRUE(write_file_atomically(folder.path() / "mail.eml",
                                    "From: a@b\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\nSee below.\n--b\n"
                                    "Content-Type: text/plain; name=lease.txt\n\nAnna Keller signed.\n--b--\n"));
  Exam exam = yaml_exam("- {question: q, answer: x, document: mail.eml/lease.txt, evidence: Keller}\n");
  const Status placed = place_evidence(exam, folder.path());
  ASSERT_TRUE(placed) << placed.error().message();
  EXPECT_THAT(exam.questions[0].evidence[0].spans, ElementsAre(std::pair<std::size_t, std::size_t>(5, 11)));
  Exam missing = yaml_exam("- {question: q, answer: x, document: mail.eml/will.txt, evidence: Keller}\n");
  EXPECT_THAT(place_evidence(missing, folder.path()).error().message(), HasSubstr("holds no document \"will.txt\""));
}

TEST(Exam, SaysWhatASmallOneCannotDetect) {
  std::string three, many;
  for (int i = 0; i < 100; ++i) (i < 3 ? three : many) += "- {question: q" + std::to_string(i) + ", answer: x}\n";
  EXPECT_THAT(exam_warnings(yaml_exam(three)),
              ElementsAre(HasSubstr("An exam of 3 questions cannot detect any difference")));
  EXPECT_THAT(exam_warnings(yaml_exam(many)), ElementsAre());
  EXPECT_THAT(exam_warnings(yaml_exam("- {question: q, unanswerable: true}\n")),
              testing::Contains(HasSubstr("always declines")));
  EXPECT_THAT(exam_warnings(yaml_exam("- {id: x, question: q, choices: [a, b, a], answer: B}\n")),
              testing::Contains(HasSubstr("\"x\": two options are the same")));
}

// docs/formats/exam.md shows what it says.
TEST(Exam, TheExampleOfTheDocumentIsAnExam) {
  const auto text = read_file(std::string(HONE_SOURCE_DIR) + "/docs/formats/exam.md");
  ASSERT_TRUE(text);
  const std::size_t begin = text->find("```yaml\n"), end = text->find("\n```", begin);
  ASSERT_NE(end, std::string::npos);
  const Exam exam = yaml_exam(text->substr(begin + 8, end - begin - 7));
  EXPECT_EQ(exam.questions.size(), 12U);
  EXPECT_EQ(exam.title, "The lease of 1851");
}

}  // namespace
}  // namespace hone::exam
