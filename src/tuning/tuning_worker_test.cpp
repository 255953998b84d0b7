// run_tuning_in_worker against programs that stand in for hone-worker; tests/e2e_tune.py has the real one.
#include <gmock/gmock.h>

#include <csignal>
#include <cstdlib>

#include "hone/core/hostile_fixture.h"
#include "hone/tuning/tuning.h"

namespace hone::tuning {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr const char* result_line =
    R"({"steps":2,"loss":[2.5,1.5],"valid_loss_before":null,"valid_loss":null,"tokens_per_second":800.0,)"
    R"("supervised_tokens_per_second":100.0,"peak_memory_gb":0.5,"gemm_share":null,"precision":"f32","adapter":null,)"
    R"("stopped":"cancelled"})";

class TuningWorker : public ::testing::Test {
 protected:
  void SetUp() override {
    if (const char* named = std::getenv("HONE_WORKER")) worker_ = named;
    auto made = TemporaryFolder::make();
    ASSERT_TRUE(made);
    folder_.emplace(std::move(*made));
    ASSERT_TRUE(create_run(run_folder(), {.model = "tiny",
                                          .data = "rows.jsonl",
                                          .alpha = 32.0F,
                                          .learning_rate = 1e-3F,
                                          .schedule = training::Schedule::constant,
                                          .warmup_steps = 0,
                                          .steps = 2,
                                          .batch = 1,
                                          .seq_tokens = 64,
                                          .save_every = 1,
                                          .eval_every = 0,
                                          .patience = 0}));
  }
  void TearDown() override {
    if (worker_.empty())
      ::unsetenv("HONE_WORKER");
    else
      ::setenv("HONE_WORKER", worker_.c_str(), 1);
  }

  fs::path run_folder() const { return folder_->path() / "run"; }

  // From now on the worker is this shell script; $2 is the run's folder.
  void stand_in(const std::string& script) {
    const fs::path program = folder_->path() / "worker";
    ASSERT_TRUE(write_file_atomically(program, "#!/bin/sh\n" + script));
    fs::permissions(program, fs::perms::owner_all);
    ::setenv("HONE_WORKER", program.c_str(), 1);
  }

  std::string worker_;
  std::optional<TemporaryFolder> folder_;
};

TEST_F(TuningWorker, EventsAreHeardAndTheResultIsRead) {
  stand_in(
      "[ \"$1\" = tune ] || exit 9\n"
      "echo '{\"event\":\"eval\",\"step\":0,\"loss\":2.25}' >&2\n"
      "echo 'a library speaks' >&2\n"
      "echo '{\"event\":\"saved\",\"step\":2}' >&2\n"
      "echo '" +
      std::string(result_line) + "'\n");
  std::vector<TuningEvent> heard;
  const auto result =
      run_tuning_in_worker(run_folder(), {.on_event = [&](const TuningEvent& event) { heard.push_back(event); }});
  ASSERT_TRUE(result) << result.error().message();
  ASSERT_EQ(heard.size(), 2u);
  EXPECT_EQ(std::get<TuningEvaluation>(heard[0]).loss, 2.25);
  EXPECT_EQ(std::get<TuningCheckpoint>(heard[1]).step, 2u);
  EXPECT_EQ(result->steps, 2u);
  EXPECT_GT(result->peak_memory_bytes, 500'000'000u);  // this process's too
}

TEST_F(TuningWorker, IsAskedToStopOnce) {
  stand_in(
      "echo '{\"event\":\"saved\",\"step\":1}' >&2\n"
      "while [ ! -e \"$2/stop\" ]; do :; done\n"
      "echo '" +
      std::string(result_line) + "'\n");
  int asked = 0;
  const auto result = run_tuning_in_worker(run_folder(), {.should_stop = [&] { return ++asked == 1; }});
  ASSERT_TRUE(result) << result.error().message();
  EXPECT_EQ(result->stopped, TuningEnd::cancelled);
  EXPECT_EQ(asked, 1);
}

TEST_F(TuningWorker, ItsErrorIsTheCallers) {
  stand_in("echo '{\"event\":\"failed\",\"code\":\"diverged\",\"message\":\"The loss is no number.\"}' >&2\nexit 15\n");
  bool heard = false;
  const auto result = run_tuning_in_worker(run_folder(), {.on_event = [&](const TuningEvent&) { heard = true; }});
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code(), ErrorCode::diverged);
  EXPECT_EQ(result.error().message(), "The loss is no number.");
  EXPECT_FALSE(heard);
}

TEST_F(TuningWorker, AnEndWithoutAWordIsAnErrorWithItsStatus) {
  stand_in("echo 'cannot open the door' >&2\nexit 3\n");
  const auto result = run_tuning_in_worker(run_folder());
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code(), ErrorCode::io);
  EXPECT_THAT(result.error().message(), HasSubstr("status 3"));
  EXPECT_THAT(result.error().message(), HasSubstr("cannot open the door"));
}

TEST_F(TuningWorker, ASignalThatEndsItIsReported) {
  stand_in("kill -KILL $$\n");
  int signal = 0;
  const auto result = run_tuning_in_worker(run_folder(), {.on_worker_death = [&](int number) { signal = number; }});
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code(), ErrorCode::io);
  EXPECT_EQ(signal, SIGKILL);
  EXPECT_THAT(result.error().message(), HasSubstr("SIGKILL"));
  EXPECT_THAT(result.error().message(), Not(HasSubstr("hone resume")));
}

#ifdef __linux__
TEST_F(TuningWorker, WritesInItsFolderAndDoesNothingElse) {
  const HostilePlace place;
  ::setenv("HONE_WORKER", place.program("hone-worker").c_str(), 1);
  EXPECT_THAT(run_tuning_in_worker(run_folder()).error().message(), HasSubstr("hone-worker(write_inside)"));
  EXPECT_TRUE(place.is_untouched());
}
#endif

TEST_F(TuningWorker, NeedsARun) {
  EXPECT_EQ(run_tuning_in_worker(folder_->path() / "nowhere").error().code(), ErrorCode::not_found);
}

}  // namespace
}  // namespace hone::tuning
