#include "hone/tuning/run_folder.h"

#include <gmock/gmock.h>

#include "hone/tuning/run_metrics.h"
#include "hone/tuning/tuning_result.h"
#include "run_log.h"

namespace hone::tuning {
namespace {

TuningSettings settings() {
  return {.model = "tiny",
          .data = "/home/anna/rows.jsonl",
          .alpha = 32.0F,
          .learning_rate = 1e-3F,
          .schedule = training::Schedule::constant,
          .warmup_steps = 0,
          .steps = 20,
          .batch = 2,
          .seq_tokens = 512,
          .save_every = 10,
          .eval_every = 0,
          .patience = 0};
}

class RunFolder : public ::testing::Test {
 protected:
  void SetUp() override {
    auto made = TemporaryFolder::make();
    ASSERT_TRUE(made);
    folder_.emplace(std::move(*made));
    run_ = folder_->path() / "run";
    ASSERT_TRUE(create_run(run_, settings()));
  }

  // Two steps of 100 tokens, a look at held-out rows between them, and a line that a crash cut.
  void write_log() {
    auto log = RunLog::open(run_, 0);
    ASSERT_TRUE(log);
    ASSERT_TRUE(log->append(StepMetrics{.step = 1, .loss = 2.5, .num_tokens = 100, .tokens_per_second = 50}));
    ASSERT_TRUE(log->append(HeldOutMetrics{1, 2.25}));
    ASSERT_TRUE(log->append(StepMetrics{.step = 2, .loss = 1.5, .num_tokens = 200, .tokens_per_second = 25}));
    const auto whole = read_file(run_ / "metrics.jsonl");
    ASSERT_TRUE(whole);
    ASSERT_TRUE(write_file_atomically(run_ / "metrics.jsonl", *whole + R"({"step":3,"lo)"));
  }

  RunState state() {
    const auto record = read_run_record(run_);
    EXPECT_TRUE(record);
    return record ? record->state : RunState::failed;
  }

  std::optional<TemporaryFolder> folder_;
  fs::path run_;
};

TEST_F(RunFolder, ANewRunWaits) {
  const auto record = read_run_record(run_);
  ASSERT_TRUE(record) << record.error().message();
  EXPECT_EQ(record->state, RunState::waiting);
  EXPECT_EQ(record->model, "tiny");
  EXPECT_EQ(record->data, "/home/anna/rows.jsonl");
  EXPECT_EQ(record->steps, 20u);
  EXPECT_EQ(record->steps_done, 0u);
  EXPECT_FALSE(record->loss);
}

TEST_F(RunFolder, AKilledRunIsStoppedAfterItsLastWholeLine) {
  write_log();
  const auto record = read_run_record(run_);
  ASSERT_TRUE(record);
  EXPECT_EQ(record->state, RunState::stopped);
  EXPECT_EQ(record->steps_done, 2u);
  EXPECT_EQ(record->loss, 1.5);
}

TEST_F(RunFolder, TheStateFollowsFromHowItEnded) {
  write_log();
  ASSERT_TRUE(write_file_atomically(run_ / "result.json", result_text({.stopped = TuningEnd::cancelled})));
  EXPECT_EQ(state(), RunState::stopped);
  ASSERT_TRUE(write_file_atomically(run_ / "result.json", result_text({.stopped = TuningEnd::early})));
  EXPECT_EQ(state(), RunState::finished);
  ASSERT_TRUE(write_file_atomically(run_ / "failure.json", R"({"code":"diverged","message":"."})"));
  EXPECT_EQ(state(), RunState::failed);
  const auto lock = FileLock::take(run_ / "lock", false);
  ASSERT_TRUE(lock);
  EXPECT_EQ(state(), RunState::running);
}

TEST_F(RunFolder, SecondsAreThoseOfItsSteps) {
  EXPECT_EQ(training_seconds(run_), 0);
  write_log();
  EXPECT_DOUBLE_EQ(training_seconds(run_), 100.0 / 50 + 100.0 / 25);
}

TEST_F(RunFolder, MetricsAreReadBack) {
  EXPECT_TRUE(read_metrics(run_).empty());
  write_log();
  const auto records = read_metrics(run_);
  ASSERT_EQ(records.size(), 3u);
  EXPECT_EQ(std::get<StepMetrics>(records[0]).num_tokens, 100u);
  EXPECT_EQ(std::get<HeldOutMetrics>(records[1]).loss, 2.25);
  EXPECT_EQ(std::get<StepMetrics>(records[2]).tokens_per_second, 25);
  ASSERT_TRUE(RunLog::open(run_, 1));  // a resumed run writes what came after its checkpoint again
  EXPECT_EQ(read_metrics(run_).size(), 2u);
}

TEST_F(RunFolder, ARunThatTookAStepIsNotReplaced) {
  EXPECT_TRUE(create_run(run_, settings()));
  write_log();
  const Status refused = create_run(run_, settings());
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code(), ErrorCode::already_exists);
}

TEST_F(RunFolder, WhatCannotBeLookedAtMayBeARunAndIsNotReplaced) {
  fs::remove(run_ / "run.json");
  fs::create_symlink("run.json", run_ / "run.json");
  const Status refused = create_run(run_, settings());
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message(), ::testing::HasSubstr("Cannot look at "));
  EXPECT_TRUE(fs::is_symlink(run_ / "run.json"));
}

TEST_F(RunFolder, RunsAreListedByName) {
  ASSERT_TRUE(create_run(folder_->path() / "another", settings()));
  ASSERT_TRUE(make_folder(folder_->path() / "no run"));
  const auto runs = list_runs(folder_->path());
  ASSERT_EQ(runs.size(), 2u);
  EXPECT_EQ(runs[0].folder.filename(), "another");
  EXPECT_EQ(runs[1].folder.filename(), "run");
  EXPECT_TRUE(list_runs(folder_->path() / "nowhere").empty());
}

TEST_F(RunFolder, AFreeFolderIsNamedAsTheData) {
  const fs::path runs = folder_->path();
  EXPECT_EQ(free_run_folder(runs, "/data/rows.jsonl"), runs / "rows");
  EXPECT_EQ(free_run_folder(runs, "/data/run.jsonl"), runs / "run-2");
}

TEST_F(RunFolder, OnlyARunIsAskedToStop) {
  EXPECT_TRUE(request_stop(run_));
  EXPECT_TRUE(fs::exists(run_ / "stop"));
  EXPECT_EQ(request_stop(folder_->path()).error().code(), ErrorCode::not_found);
}

}  // namespace
}  // namespace hone::tuning
