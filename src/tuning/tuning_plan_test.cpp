// Plans and whole runs, on a tiny random model and rows that are made here.
#include <gmock/gmock.h>

#include <fmt/format.h>

#include "hone/core/json.h"
#include "hone/tuning/tuning.h"

namespace hone::tuning {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::HasSubstr;

class TuningPlanTest : public ::testing::Test {
 protected:
  void SetUp() override {
    auto made = TemporaryFolder::make();
    ASSERT_TRUE(made);
    folder_.emplace(std::move(*made));
  }
  fs::path at(const std::string& name) const { return folder_->path() / name; }

  // So many rows, of which none shares a sequence with another.
  TuningSettings settings(int rows) const {
    std::string text;
    for (int row = 0; row < rows; ++row)
      text += fmt::format("{{\"question\": \"Shelf {}?\", \"answer\": \"Shelf {} holds tea.\"}}\n", row, row);
    EXPECT_TRUE(write_file_atomically(at("rows.jsonl"), text));
    return {.model = std::string(HONE_SOURCE_DIR) + "/src/training/testdata/llama/model.gguf",
            .data = at("rows.jsonl").string(),
            .rank = 4,
            .pack = rows::PackMode::none,
            .threads = 1};
  }

  std::string refused(const TuningSettings& settings) const {
    const auto plan = plan_tuning(settings);
    if (plan) return "";
    EXPECT_EQ(plan.error().code(), ErrorCode::invalid_argument);
    return plan.error().message();
  }

  std::optional<TemporaryFolder> folder_;
};

TEST_F(TuningPlanTest, EpochsArePassesWhateverTheBatch) {
  for (const auto& [rows, batch, steps, taken] : {std::tuple{1, 8, 3u, 1}, {9, 8, 6u, 8}, {9, 4, 9u, 4}}) {
    TuningSettings wanted = settings(rows);
    wanted.epochs = 3, wanted.batch = batch;
    const auto plan = plan_tuning(wanted);
    ASSERT_TRUE(plan) << plan.error().message();
    EXPECT_EQ(plan->settings.steps, steps);
    EXPECT_EQ(plan->settings.batch, taken);
    EXPECT_THAT(plan->reasons, Contains(HasSubstr("3 passes over")));
  }
}

// Three short rows fill one sequence: a batch of eight is no eight passes.
TEST_F(TuningPlanTest, RecordsSayHowManyPassesRan) {
  TuningSettings wanted = settings(3);
  wanted.pack = rows::PackMode::rows;
  wanted.epochs = 3, wanted.batch = 8;
  const auto plan = plan_tuning(wanted);
  ASSERT_TRUE(plan) << plan.error().message();
  ASSERT_EQ(plan->sequences, 1u);
  ASSERT_TRUE(create_run(at("run"), plan->settings));
  const auto result = run_tuning(at("run"));
  ASSERT_TRUE(result) << result.error().message();
  EXPECT_EQ(result->steps, 3u);
  EXPECT_EQ(result->epochs, 3);
  std::vector<double> epochs;
  for (const RunMetrics& record : read_metrics(at("run")))
    if (const auto* step = std::get_if<StepMetrics>(&record)) epochs.push_back(step->epoch);
  EXPECT_EQ(epochs, (std::vector<double>{1, 2, 3}));
  const Json card = Json::parse(read_file(at("run") / "card.json").value());
  EXPECT_EQ(card["epochs"], 3.0);
  EXPECT_EQ(card["system_prompt"], "");
  EXPECT_EQ(card["settings"]["batch"], 1);
  EXPECT_NE(card["settings"]["precision"], "automatic");
  EXPECT_EQ(card["settings"]["precision"], card["precision"]);
}

// Stopped in the middle of an epoch, before its short last step.
TEST_F(TuningPlanTest, GoingOnGivesTheSameBits) {
  TuningSettings wanted = settings(5);
  wanted.epochs = 3, wanted.batch = 4;
  const auto plan = plan_tuning(wanted);
  ASSERT_TRUE(plan) << plan.error().message();
  for (const char* run : {"whole", "stopped"}) ASSERT_TRUE(create_run(at(run), plan->settings));
  ASSERT_TRUE(run_tuning(at("whole")));
  int asked = 0;
  for (int runs = 0; runs < 6; ++runs)  // a step at a time
    ASSERT_TRUE(run_tuning(at("stopped"), {.should_stop = [&] { return ++asked > 0; }}));
  EXPECT_EQ(read_tuning_result(at("stopped"))->stopped, TuningEnd::finished);
  EXPECT_EQ(read_file(at("stopped") / "adapter.gguf").value(), read_file(at("whole") / "adapter.gguf").value());
}

TEST_F(TuningPlanTest, WhatMeansNothingIsRefused) {
  const TuningSettings plain = settings(4);
  TuningSettings s = plain;
  s.steps = 2, s.warmup_steps = 100;
  EXPECT_THAT(refused(s), HasSubstr("The warm-up has 100 steps and the run 2"));
  s = plain, s.epochs = 1, s.warmup_steps = 100;
  EXPECT_THAT(refused(s), HasSubstr("The warm-up has 100 steps"));
  s = plain, s.steps = 2, s.epochs = 1;
  EXPECT_THAT(refused(s), HasSubstr("Give one of them"));
  s = plain, s.steps = 2, s.patience = 3;
  EXPECT_THAT(refused(s), HasSubstr("No rows are held out"));
  s = plain, s.steps = 2, s.eval_every = 1;
  EXPECT_THAT(refused(s), HasSubstr("No rows are held out"));
  s = plain, s.steps = 2, s.valid = s.data, s.patience = 3;
  EXPECT_THAT(refused(s), HasSubstr("looks at its ends alone"));
  s = plain, s.method = training::TrainingMethod::full;
  EXPECT_THAT(refused(s), HasSubstr("so rank mean nothing"));
  s = plain, s.adapter = "somewhere", s.dropout = 0.5F;
  EXPECT_THAT(refused(s), HasSubstr("so rank and dropout cannot be chosen"));
  s.rank.reset(), s.dropout = 0, s.method = training::TrainingMethod::full;
  EXPECT_THAT(refused(s), HasSubstr("Full training cannot go on with an adapter"));
  s = plain, s.steps = 2, s.learning_rate = 0.0F;
  EXPECT_THAT(refused(s), HasSubstr("learning_rate must be above 0."));
}

TEST_F(TuningPlanTest, GoingOnWithAnAdapterItIsTheAdaptersRankThatIsRecorded) {
  TuningSettings first = settings(4);
  first.steps = 1, first.alpha = 12.0F, first.targets = {"q", "v"};
  const auto plan = plan_tuning(first);
  ASSERT_TRUE(plan) << plan.error().message();
  ASSERT_TRUE(create_run(at("first"), plan->settings));
  ASSERT_TRUE(run_tuning(at("first")));
  TuningSettings second = settings(4);
  second.rank.reset(), second.steps = 1, second.adapter = at("first").string();
  const auto further = plan_tuning(second);
  ASSERT_TRUE(further) << further.error().message();
  EXPECT_EQ(further->settings.rank, 4);
  EXPECT_EQ(further->settings.alpha, 12.0F);
  EXPECT_EQ(further->settings.targets, (std::vector<std::string>{"q", "v"}));
  ASSERT_TRUE(create_run(at("second"), further->settings));
  const auto result = run_tuning(at("second"));
  ASSERT_TRUE(result) << result.error().message();
}

}  // namespace
}  // namespace hone::tuning
