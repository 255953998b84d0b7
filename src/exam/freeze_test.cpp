#include "hone/exam/freeze.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <set>

#include "hone/exam/exam_fixture.h"

namespace hone::exam {
namespace {

using ::testing::HasSubstr;

Exam exam_of(std::size_t n) {
  std::string text = "exam: t\nquestions:\n";
  for (std::size_t i = 0; i < n; ++i)
    text += "- {id: q" + std::to_string(i) + ", question: q, " + (i % 4 == 0 ? "unanswerable: true" : "answer: x") +
            ", tags: " + (i % 3 == 0 ? "a" : "b") + "}\n";
  return yaml_exam(text);
}

TEST(Freeze, SplitsAThirdOfEachStratum) {
  const FrozenExam frozen = freeze_exam(exam_of(120));
  EXPECT_EQ(frozen.count(ExamPart::choose), 40U);
  std::map<std::string, std::pair<int, int>> strata;
  for (std::size_t i = 0; i < 120; ++i) {
    const marking::Question& question = frozen.exam.questions[i];
    auto& [choose, all] = strata[question.tags[0] + (question.unanswerable() ? "u" : "")];
    choose += frozen.parts[i] == ExamPart::choose, ++all;
  }
  ASSERT_EQ(strata.size(), 4U);
  for (const auto& [name, counts] : strata) EXPECT_NEAR(counts.first, counts.second / 3.0, 1) << name;
}

TEST(Freeze, DependsOnContentAloneAndNotOnOrderOrLayout) {
  const Exam exam = exam_of(60);
  Exam turned = exam;
  std::reverse(turned.questions.begin(), turned.questions.end());
  turned.title = "another title";
  const FrozenExam one = freeze_exam(exam), other = freeze_exam(turned);
  EXPECT_EQ(one.hash, other.hash);
  for (std::size_t i = 0; i < 60; ++i) EXPECT_EQ(one.parts[i], other.parts[59 - i]);
  Exam changed = exam;
  changed.questions[7].text += "?";
  EXPECT_NE(freeze_exam(changed).hash, one.hash);
  Exam phrase = exam;
  phrase.declines = {"x"};
  EXPECT_NE(freeze_exam(phrase).hash, one.hash);
}

TEST(Freeze, GroupsStayWhole) {
  Exam exam = exam_of(90);
  for (std::size_t i = 0; i < 90; ++i) exam.questions[i].group = "g" + std::to_string(i / 5);
  const FrozenExam frozen = freeze_exam(exam);
  std::map<std::string, std::set<ExamPart>> parts;
  for (std::size_t i = 0; i < 90; ++i) parts[exam.questions[i].group].insert(frozen.parts[i]);
  for (const auto& [group, in] : parts) EXPECT_EQ(in.size(), 1U) << group;
  EXPECT_EQ(frozen.count(ExamPart::choose), 30U);
}

TEST(Freeze, TheFileReadsBackAndKnowsWhenItWasChanged) {
  const auto folder = TemporaryFolder::make().value();
  Exam exam = exam_of(30);
  exam.questions[1].evidence = {{.document = "a.txt", .quote = "x", .spans = {{3, 4}, {9, 10}}}};
  const FrozenExam frozen = freeze_exam(exam);
  const fs::path file = frozen_path(folder.path() / "lease.yaml");
  EXPECT_EQ(file.filename(), "lease.frozen.json");
  ASSERT_TRUE(write_frozen(frozen, file));
  const auto again = read_frozen(file);
  ASSERT_TRUE(again) << again.error().message();
  EXPECT_EQ(again->hash, frozen.hash);
  EXPECT_EQ(again->parts, frozen.parts);
  EXPECT_EQ(again->exam.questions[1].evidence[0].spans, exam.questions[1].evidence[0].spans);
  const std::string text = read_file(file).value();
  const auto broken = [&](const std::string& from, const std::string& to) {
    std::string changed = text;
    const std::size_t at = changed.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    const auto read = parse_frozen(changed.replace(at, from.size(), to), "f");
    return read ? std::string() : read.error().message();
  };
  EXPECT_THAT(broken("\"answer\": \"x\"", "\"answer\": \"y\""), HasSubstr("was changed after it was frozen"));
  EXPECT_THAT(broken(frozen.hash, std::string(64, '0')), HasSubstr("do not have the hash"));
  EXPECT_THAT(broken("\"part\": \"choose\"", "\"part\": \"prove\""), HasSubstr("was moved between choose and prove"));
  EXPECT_THAT(broken("\"hone_exam\": 1", "\"hone_exam\": 2"), HasSubstr("version 2"));
  EXPECT_THAT(broken("\"part\": \"prove\"", "\"part\": \"both\""), HasSubstr("\"choose\" or \"prove\""));
  EXPECT_FALSE(parse_frozen("[]", "f"));
}

TEST(Freeze, NamesTheQuestionsThatChanged) {
  const Exam exam = exam_of(30);
  const FrozenExam frozen = freeze_exam(exam);
  EXPECT_TRUE(check_unchanged(exam, frozen));
  Exam changed = exam;
  changed.questions[2].points = 2;
  changed.questions[5].id = "new";
  const Status status = check_unchanged(changed, frozen);
  ASSERT_FALSE(status);
  EXPECT_THAT(status.error().message(), HasSubstr("changed: \"q2\"; added: \"new\"; taken away: \"q5\""));
}

TEST(Freeze, AMendedKeyIsARevisionThatKeepsThePartsAndTheFirstKey) {
  const auto folder = TemporaryFolder::make().value();
  const fs::path file = folder.path() / "lease.frozen.json";
  Exam exam = exam_of(30);
  const FrozenExam frozen = freeze_exam(exam);
  exam.questions[1].markings = {marking::TextMarking{{"y"}}};
  exam.questions[2].markings = {marking::RefusalMarking{}};  // another stratum than it was split in
  std::reverse(exam.questions.begin(), exam.questions.end());
  const Status refused = check_unchanged(exam, frozen);
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message(), HasSubstr("The key changed since the exam was frozen (\"q2\", \"q1\")"));
  EXPECT_EQ(refused.error().advice().step, NextStep::freeze_exam);
  const FrozenExam revised = revise_frozen(exam, frozen, true).value();
  EXPECT_EQ(revised.hash, exam_hash(exam));
  for (std::size_t i = 0; i < 30; ++i) EXPECT_EQ(revised.parts[i], frozen.parts[29 - i]);
  EXPECT_TRUE(revised.had_hash(frozen.hash));
  EXPECT_FALSE(revised.had_hash("other"));
  EXPECT_EQ(revision_sentence(revised), "The key of 2 questions changed after results were known: \"q1\", \"q2\".");
  EXPECT_EQ(exam_hash(revised.first_exam()), frozen.hash);

  ASSERT_TRUE(write_frozen(revised, file));
  const auto again = read_frozen(file);
  ASSERT_TRUE(again) << again.error().message();
  EXPECT_EQ(again->parts, revised.parts);
  EXPECT_EQ(revision_sentence(*again), revision_sentence(revised));
  EXPECT_EQ(exam_hash(again->first_exam()), frozen.hash);
  // Once more as it is, and mended once more.
  EXPECT_EQ(revise_frozen(exam, *again, true).value().revisions.size(), 1U);
  exam.questions[0].markings = {marking::TextMarking{{"z"}}};
  const FrozenExam third = revise_frozen(exam, *again, true).value();
  EXPECT_EQ(third.revisions.size(), 2U);
  EXPECT_TRUE(third.had_hash(frozen.hash) && third.had_hash(revised.hash));
  EXPECT_EQ(exam_hash(third.first_exam()), frozen.hash);

  std::string text = read_file(file).value();
  text.replace(text.find(frozen.hash), 64, std::string(64, '0'));
  EXPECT_THAT(parse_frozen(text, "f").error().message(), HasSubstr("first frozen with was changed"));
}

TEST(Freeze, WhatIsAskedIsNoKey) {
  const Exam exam = exam_of(30);
  const FrozenExam frozen = freeze_exam(exam);
  const auto refused = [&](const auto& change) {
    Exam changed = exam;
    change(changed);
    const auto revised = revise_frozen(changed, frozen, false);
    return revised ? std::string("revised") : revised.error().message();
  };
  EXPECT_THAT(refused([](Exam& e) { e.questions[3].text = "another"; }), HasSubstr("changed: \"q3\""));
  EXPECT_THAT(refused([](Exam& e) { e.questions[3].points = 2; }), HasSubstr("changed: \"q3\""));
  EXPECT_THAT(refused([](Exam& e) { e.questions.pop_back(); }), HasSubstr("taken away: \"q29\""));
  EXPECT_THAT(refused([](Exam& e) { e.questions[4].id = "new"; }), HasSubstr("added: \"new\""));
  EXPECT_THAT(refused([](Exam& e) { e.declines = {"x"}; }), HasSubstr("`declines` changed"));
  EXPECT_EQ(refused([](Exam& e) { e.questions[3].evidence = {{.document = "a.txt", .spans = {{1, 2}}}}; }), "revised");
  EXPECT_EQ(revision_sentence(frozen), "");
}

TEST(Freeze, TheFolderOfTheDocumentsIsGivenOnce) {
  const auto folder = TemporaryFolder::make().value();
  ASSERT_TRUE(make_folder(folder.path() / "contracts"));
  ASSERT_TRUE(write_file_atomically(folder.path() / "contracts/lease.txt", "Anna Keller signed."));
  const fs::path file = folder.path() / "lease.yaml";
  ASSERT_TRUE(
      write_file_atomically(file, "- {question: Who?, answer: x, document: lease.txt, evidence: Anna Keller}\n"));
  EXPECT_EQ(read_placed_exam(file).error().code(), ErrorCode::not_found);
  const Exam placed = read_placed_exam(file, folder.path() / "contracts").value();
  EXPECT_EQ(placed.documents, "contracts");
  ASSERT_TRUE(write_frozen(freeze_exam(placed), frozen_path(file)));
  EXPECT_EQ(frozen_documents(frozen_path(file)), "contracts");
  EXPECT_EQ(read_placed_exam(file).value().questions[0].evidence[0].spans.size(), 1U);
  // An exam may say it itself, and folder and file can be moved together.
  const fs::path other = folder.path() / "said.yaml";
  ASSERT_TRUE(write_file_atomically(other,
                                    "documents: contracts\nquestions:\n- {question: Who?, answer: x, document: "
                                    "lease.txt, evidence: Anna Keller}\n"));
  EXPECT_TRUE(read_placed_exam(other));
  EXPECT_EQ(exam_hash(read_exam(other).value()), exam_hash(placed));
}

TEST(Freeze, SaysWhatProveCanDetect) {
  const ExamReach small = exam_reach(freeze_exam(exam_of(45)), 0.10);
  EXPECT_EQ(small.prove, 30U);
  EXPECT_EQ(small.detectable_points, 30);
  EXPECT_GT(small.needed, 200U);
  EXPECT_EQ(small.more, (small.needed * 3 + 1) / 2 - 45);
  const ExamReach large = exam_reach(freeze_exam(exam_of(600)), 0.10);
  EXPECT_EQ(large.more, 0U);
}

TEST(Freeze, SittingsOfProveAreCounted) {
  const auto folder = TemporaryFolder::make().value();
  const fs::path file = folder.path() / "lease.frozen.json";
  EXPECT_EQ(prove_sittings(file, "h").value(), 0U);
  ASSERT_TRUE(record_prove_sitting(file, {"h", "base", "m", "2026-01-01T00:00:00Z"}));
  ASSERT_TRUE(record_prove_sitting(file, {"other", "base", "m", "2026-01-01T00:00:00Z"}));
  ASSERT_TRUE(record_prove_sitting(file, {"h", "tuned", "m", "2026-01-02T00:00:00Z"}));
  EXPECT_EQ(prove_sittings(file, "h").value(), 2U);
  EXPECT_TRUE(fs::exists(folder.path() / "lease.prove.jsonl"));
}

}  // namespace
}  // namespace hone::exam
