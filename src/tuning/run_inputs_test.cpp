#include "run_inputs.h"

#include <gmock/gmock.h>

#include "hone/core/hash.h"

namespace hone::tuning {
namespace {

using ::testing::HasSubstr;

class RunInputsTest : public ::testing::Test {
 protected:
  void SetUp() override {
    auto made = TemporaryFolder::make();
    ASSERT_TRUE(made);
    folder_.emplace(std::move(*made));
    ASSERT_TRUE(make_folder(run()));
    ASSERT_TRUE(make_folder(data()));
    for (const char* name : {"train.jsonl", "valid.jsonl", "notes.txt"}) write(name, name);
  }
  fs::path run() const { return folder_->path() / "run"; }
  fs::path data() const { return folder_->path() / "data"; }
  void write(const std::string& name, const std::string& content) const {
    ASSERT_TRUE(write_file_atomically(data() / name, content));
  }
  TuningSettings settings() const { return {.model = "tiny", .data = data().string()}; }
  Result<RunInputs> open(const std::string& model = "abc") const { return RunInputs::open(run(), settings(), model); }
  // Of a folder, in which three files lie and two are read.
  TuningData rows() const {
    TuningData rows;
    rows.files = {data() / "train.jsonl", data() / "valid.jsonl"};
    return rows;
  }
  void begin() const {
    auto inputs = open();
    ASSERT_TRUE(inputs) << inputs.error().message();
    ASSERT_TRUE(inputs->note_rows(rows()));
  }
  std::optional<TemporaryFolder> folder_;
};

TEST_F(RunInputsTest, AFileThatNobodyReadDecidesNothing) {
  begin();
  write("notes.txt", "another text");
  write("readme.md", "a new file");
  auto inputs = open();
  ASSERT_TRUE(inputs) << inputs.error().message();
  EXPECT_TRUE(inputs->note_rows(rows()));
  EXPECT_EQ(inputs->data_hash(), hash_of_list(rows().files).value());
}

TEST_F(RunInputsTest, AFileThatWasReadIsNamedOnceItIsAnother) {
  begin();
  write("valid.jsonl", "other rows");
  const auto refused = open();
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code(), ErrorCode::integrity);
  EXPECT_THAT(refused.error().message(), HasSubstr("valid.jsonl is not what it was when this run began"));
  fs::remove(data() / "valid.jsonl");
  EXPECT_THAT(open().error().message(), HasSubstr("valid.jsonl is not"));
}

TEST_F(RunInputsTest, AFileThatWasNotReadThenIsNamed) {
  begin();
  auto inputs = open();
  ASSERT_TRUE(inputs);
  TuningData more = rows();
  more.files.push_back(data() / "notes.txt");
  EXPECT_EQ(inputs->note_rows(more).error().code(), ErrorCode::integrity);
}

// The rows that are left out follow from it.
TEST_F(RunInputsTest, AnExamThatWasChangedIsNamed) {
  write("lease.yaml", "- {id: rent, question: Who pays?}");
  TuningData with_exam = rows();
  with_exam.exam_file = data() / "lease.yaml";
  auto inputs = open();
  ASSERT_TRUE(inputs);
  ASSERT_TRUE(inputs->note_rows(with_exam));
  EXPECT_EQ(inputs->data_hash(), hash_of_list(rows().files).value());  // of the rows alone
  auto again = open();
  ASSERT_TRUE(again) << again.error().message();
  EXPECT_TRUE(again->note_rows(with_exam));
  write("lease.yaml", "- {id: rent, question: Who pays the rent?}");
  EXPECT_THAT(open().error().message(), HasSubstr("lease.yaml is not what it was when this run began"));
}

TEST_F(RunInputsTest, AnotherModelIsRefused) {
  begin();
  EXPECT_THAT(open("def").error().message(), HasSubstr("tiny is not what it was"));
}

// inputs.json as versions before wrote it: every file of the folder counts.
TEST_F(RunInputsTest, ARunOfAnEarlierVersionGoesOn) {
  std::string list;
  for (const char* name : {"notes.txt", "train.jsonl", "valid.jsonl"})
    list += std::string(name) + "\n" + sha256(name) + "\n";
  ASSERT_TRUE(write_file_atomically(run() / "inputs.json", R"({"model":"abc","data":")" + sha256(list) + R"("})"));
  auto inputs = open();
  ASSERT_TRUE(inputs) << inputs.error().message();
  EXPECT_TRUE(inputs->note_rows(rows()));
  write("train.jsonl", "other rows");
  EXPECT_EQ(open().error().code(), ErrorCode::integrity);
}

}  // namespace
}  // namespace hone::tuning
