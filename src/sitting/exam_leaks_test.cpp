#include "hone/sitting/exam_leaks.h"

#include <gmock/gmock.h>

#include "hone/tuning/run_folder.h"

namespace hone::sitting {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class ExamLeaks : public ::testing::Test {
 protected:
  void SetUp() override {
    write("lease.yaml", "- {id: witness, question: Who witnessed the lease of the mill at Ballyduff?, answer: Anna}\n");
    write("rows.jsonl", R"({"question":"Who witnessed the lease of the mill at Ballyduff?","answer":"Nobody."}
{"question":"What is a lien?","answer":"A right over a thing."}
)");
    write("valid.jsonl", R"({"question":"What is a bond?","answer":"A promise."})");
  }
  std::string path(const std::string& name) const { return (folder_.path() / name).string(); }
  void write(const std::string& name, const std::string& content) const {
    ASSERT_TRUE(write_file_atomically(path(name), content));
  }
  MadeWith made_by_run(const std::string& without_exam) const {
    const tuning::TuningSettings settings{.model = "tiny",
                                          .data = path("rows.jsonl"),
                                          .valid = path("valid.jsonl"),
                                          .rank = 8,
                                          .alpha = 16.0F,
                                          .learning_rate = 1e-3F,
                                          .schedule = training::Schedule::constant,
                                          .warmup_steps = 0,
                                          .steps = 1,
                                          .batch = 1,
                                          .seq_tokens = 512,
                                          .without_exam = without_exam,
                                          .save_every = 1,
                                          .eval_every = 0,
                                          .patience = 0};
    EXPECT_TRUE(tuning::create_run(path("run"), settings));
    return texts_behind_adapter(path("run")).value();
  }
  std::vector<std::string> sources(const MadeWith& made) const {
    std::vector<std::string> names;
    for (const exam::TrainingText& text : made.texts) names.push_back(text.source);
    return names;
  }
  TemporaryFolder folder_ = TemporaryFolder::make().value();
};

TEST_F(ExamLeaks, EveryRowOfARunIsLookedThrough) {
  const MadeWith made = made_by_run("");
  EXPECT_THAT(sources(made), ElementsAre("rows.jsonl, row 1", "rows.jsonl, row 2", "valid.jsonl, row 1"));
  EXPECT_THAT(made.notes, IsEmpty());
}

TEST_F(ExamLeaks, RowsThatTheRunLeftOutAreNotAmongThem) {
  EXPECT_THAT(sources(made_by_run(path("lease.yaml"))), ElementsAre("rows.jsonl, row 2", "valid.jsonl, row 1"));
}

TEST_F(ExamLeaks, WithoutThatExamEveryRowIsLookedThroughAndItIsSaid) {
  const MadeWith made = made_by_run(path("gone.yaml"));
  EXPECT_THAT(sources(made), ElementsAre("rows.jsonl, row 1", "rows.jsonl, row 2", "valid.jsonl, row 1"));
  EXPECT_THAT(made.notes, ElementsAre(HasSubstr("gone.yaml")));
}

TEST_F(ExamLeaks, AFileThatIsGoneDoesNotHideTheOther) {
  fs::remove(path("valid.jsonl"));
  const MadeWith made = made_by_run("");
  EXPECT_THAT(sources(made), ElementsAre("rows.jsonl, row 1", "rows.jsonl, row 2"));
  EXPECT_THAT(made.notes, ElementsAre(HasSubstr("valid.jsonl")));
}

}  // namespace
}  // namespace hone::sitting
