#include "hone/sitting/exam_sitting.h"

#include <gmock/gmock.h>

namespace hone::sitting {
namespace {

using testing::HasSubstr;

TEST(ExamSitting, AStageIsCalledByWhatTheModelWasGiven) {
  EXPECT_EQ(default_stage({.no_docs = true}), "base");
  EXPECT_EQ(default_stage({}), "documents");
  EXPECT_EQ(default_stage({.adapter = "runs/1", .no_docs = true}), "tuned");
  EXPECT_EQ(default_stage({.adapter = "runs/1"}), "tuned + documents");
}

TEST(ExamSitting, ASittingLiesBesideItsExamAndHasNoBlanksInItsName) {
  EXPECT_EQ(sitting_path("a/lease.frozen.json", "tuned + documents"), "a/lease.tuned-documents.sitting.jsonl");
  EXPECT_EQ(sitting_path("lease.frozen.json", "base"), "lease.base.sitting.jsonl");
}

TEST(ExamSitting, AFrozenExamThatCannotBeLookedAtIsNotFrozenAnew) {
  const TemporaryFolder folder = TemporaryFolder::make().value();
  const fs::path exam = folder.path() / "town.jsonl", frozen = exam::frozen_path(exam);
  ASSERT_TRUE(
      write_file_atomically(exam, R"({"id":"a","question":"Who?","must_contain":["Ellis"],"closed_book":true})"));
  fs::create_symlink(frozen.filename(), frozen);
  EXPECT_THAT(open_exam(exam.string()).error().message(), HasSubstr("Cannot look at "));
  EXPECT_TRUE(fs::is_symlink(frozen));
}

TEST(ExamSitting, AnExamThatIsNotThereIsNotSat) {
  const TemporaryFolder folder = TemporaryFolder::make().value();
  const fs::path exam = folder.path() / "none.frozen.json";
  const auto result = sit_exam({.exam = exam.string()}, {});
  ASSERT_FALSE(result);
  EXPECT_THAT(result.error().message(), HasSubstr("none.frozen.json"));
  EXPECT_FALSE(fs::exists(exam));
}

}  // namespace
}  // namespace hone::sitting
