#include "hone/tuning/rows_of_exam.h"

#include <gmock/gmock.h>

#include "tuning_data.h"

namespace hone::tuning {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr const char* lease_exam = R"(- id: rent
  question: On which day of the quarter does the tenant of the mill pay the rent?
  answer: the first
- id: witness
  question: Who witnessed the lease of the mill at Ballyduff?
  answer: Anna Keller
)";

class RowsOfExam : public ::testing::Test {
 protected:
  void SetUp() override {
    auto made = TemporaryFolder::make();
    ASSERT_TRUE(made);
    folder_.emplace(std::move(*made));
    write("lease.yaml", lease_exam);
    write("rows.jsonl",
          R"({"question":"What is a tort?","answer":"A civil wrong."}
{"question":"On which day of the quarter does the tenant of the mill pay the rent?","answer":"The first."}
{"question":"What is a lien?","answer":"A right over a thing."}
{"question":"Tell me, who witnessed the lease of the mill at Ballyduff?","answer":"Nobody."}
)");
    write("valid.jsonl", R"({"question":"Who witnessed the lease of the mill at Ballyduff?","answer":"Nobody."}
{"question":"What is a bond?","answer":"A promise."}
)");
  }
  std::string path(const std::string& name) const { return (folder_->path() / name).string(); }
  void write(const std::string& name, const std::string& content) const {
    ASSERT_TRUE(write_file_atomically(path(name), content));
  }
  TuningSettings settings() const { return {.data = path("rows.jsonl"), .without_exam = path("lease.yaml")}; }
  std::optional<TemporaryFolder> folder_;
};

std::vector<std::uint64_t> row_numbers(const rows::RowSet& set) {
  std::vector<std::uint64_t> numbers;
  for (const rows::TrainingExample& example : set.examples) numbers.push_back(example.row);
  return numbers;
}

TEST_F(RowsOfExam, AreLeftOutAndNamedWithTheirQuestion) {
  const auto read = read_run_rows(settings());
  ASSERT_TRUE(read) << read.error().message();
  EXPECT_THAT(row_numbers(read->train), ElementsAre(1U, 3U));
  EXPECT_EQ(read->train.rows_read, 4U);
  EXPECT_EQ(rows_of_exam(read->train), 2U);
  const auto notes = problem_notes(read->train.problems);
  ASSERT_EQ(notes.size(), 1U);
  EXPECT_EQ(notes[0],
            "2 rows left out: question of the exam (rows 2, 4). Row 2: holds question \"rent\" of lease.yaml, word for "
            "word.");
}

TEST_F(RowsOfExam, HeldOutRowsAreLookedThroughToo) {
  TuningSettings held_out = settings();
  held_out.valid = path("valid.jsonl");
  const auto read = read_run_rows(held_out);
  ASSERT_TRUE(read) << read.error().message();
  ASSERT_TRUE(read->valid);
  EXPECT_THAT(row_numbers(*read->valid), ElementsAre(2U));
  EXPECT_THAT(row_numbers(read->train), ElementsAre(1U, 3U));
}

TEST_F(RowsOfExam, StayWithoutThatExam) {
  TuningSettings all = settings();
  all.without_exam = "";
  const auto read = read_run_rows(all);
  ASSERT_TRUE(read);
  EXPECT_EQ(read->train.examples.size(), 4U);
}

// A warning says of its row that it is used.
TEST_F(RowsOfExam, HaveNoOtherWarning) {
  std::string twice = R"({"question":"What is a lien?","answer":"A right over a thing."})";
  const std::string leaked = R"({"question":"Who witnessed the lease of the mill at Ballyduff?","answer":"Nobody."})";
  write("rows.jsonl", twice + "\n" + leaked + "\n" + leaked + "\n");
  const auto read = read_run_rows(settings());
  ASSERT_TRUE(read);
  for (const rows::RowProblem& problem : read->train.problems)
    EXPECT_EQ(problem.kind, rows::RowProblemKind::of_exam) << problem.sentence();
  EXPECT_EQ(rows_of_exam(read->train), 2U);
}

TEST_F(RowsOfExam, AnExamThatIsNotThereIsNamed) {
  TuningSettings missing = settings();
  missing.without_exam = path("none.yaml");
  const auto read = read_run_rows(missing);
  ASSERT_FALSE(read);
  EXPECT_THAT(read.error().message(), HasSubstr("none.yaml"));
}

}  // namespace
}  // namespace hone::tuning
