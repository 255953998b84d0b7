#include "hone/results/revised_marks.h"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include "hone/exam/exam.h"
#include "hone/results/stage_table.h"

namespace hone::results {
namespace {

using testing::HasSubstr;

// Twelve questions whose answer is "x", then the key of the first `mended` becomes "y".
class RevisedMarks : public testing::Test {
 protected:
  exam::Exam exam_with_key(std::size_t mended) {
    std::string text;
    for (std::size_t i = 0; i < 24; ++i)
      text += fmt::format("- {{id: q{}, question: q{}?, answer: {}}}\n", i, i, i < mended ? "y" : "x");
    return exam::parse_exam(text, exam::ExamSyntax::yaml, "e").value();
  }

  fs::path sitting(const std::string& stage, const std::string& answer, const exam::FrozenExam& frozen) {
    fs::path path = folder.path() / (stage + ".sitting.jsonl");
    SittingHeader header{.stage = stage};
    header.exam.hash = frozen.hash, header.exam_file = "lease.frozen.json";
    SittingWriter writer = SittingWriter::create(path, header).value();
    for (const marking::Question& question : frozen.exam.questions)
      EXPECT_TRUE(
          writer.append({.id = question.id, .mark = answer == "x" ? 1 : 0, .right_wrong = true, .answer = answer}));
    return path;
  }

  TemporaryFolder folder = TemporaryFolder::make().value();
  fs::path frozen_file = folder.path() / "lease.frozen.json";
};

TEST_F(RevisedMarks, BothVerdictsStand) {
  const exam::FrozenExam frozen = exam::freeze_exam(exam_with_key(0));
  ASSERT_TRUE(exam::write_frozen(frozen, frozen_file));
  const fs::path base = sitting("base", "y", frozen), tuned = sitting("tuned", "x", frozen);
  const StageTable before = tabulate({base, tuned}, ScoredPart::all).value();
  EXPECT_EQ(before.comparisons[0].verdict, Verdict::better);
  EXPECT_EQ(before.revision, "");
  EXPECT_TRUE(before.before_revision.empty());

  const exam::FrozenExam revised = exam::revise_frozen(exam_with_key(24), frozen, true).value();
  ASSERT_TRUE(exam::write_frozen(revised, frozen_file));
  const StageTable after = tabulate({base, tuned}, ScoredPart::all).value();
  EXPECT_EQ(after.comparisons[0].verdict, Verdict::worse);
  ASSERT_EQ(after.before_revision.size(), 1U);
  EXPECT_EQ(after.before_revision[0].verdict, Verdict::better);
  EXPECT_THAT(after.revision, HasSubstr("The key of 24 questions changed after results were known"));
  EXPECT_THAT(stage_report(after), HasSubstr("By the key as it was first frozen:"));
  EXPECT_DOUBLE_EQ(read_scores(base, ScoredPart::all).value().scores[0].mark, 1);
  EXPECT_DOUBLE_EQ(read_first_scores(base, ScoredPart::all).value().scores[0].mark, 0);

  // What sits by the new key is compared with what sat before.
  const fs::path later = sitting("later", "x", revised);
  EXPECT_TRUE(tabulate({base, later}, ScoredPart::all));
}

TEST_F(RevisedMarks, OnlyMendedQuestionsAreMarkedAgain) {
  const exam::FrozenExam frozen = exam::freeze_exam(exam_with_key(0)),
                         revised = exam::revise_frozen(exam_with_key(2), frozen, false).value();
  ASSERT_TRUE(exam::write_frozen(revised, frozen_file));
  const fs::path file = sitting("base", "z", frozen);
  Sitting stored = read_sitting(file).value();
  stored.items[0].answer = "y";
  stored.items[5].mark = 1;  // an expert's, say
  ASSERT_TRUE(revised_exam(stored, file));
  const Sitting now = marked_now(revised, stored);
  EXPECT_EQ(now.items[0].mark, 1);
  EXPECT_EQ(now.items[1].mark, 0);
  EXPECT_EQ(now.items[5].mark, 1);
  EXPECT_EQ(now.header.exam.hash, revised.hash);
  EXPECT_EQ(marked_as_first_frozen(revised, now).items[0].mark, 0);
  stored.header.exam.hash = "another exam";
  EXPECT_FALSE(revised_exam(stored, file));
}

}  // namespace
}  // namespace hone::results
