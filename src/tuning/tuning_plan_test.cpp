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

// Stopped while rows are asked, it is trained and not finished; going on asks them and changes nothing else.
TEST_F(TuningPlanTest, HeldOutRowsAreAskedAtTheEnd) {
  TuningSettings wanted = settings(4);
  wanted.valid = at("valid.jsonl").string(), wanted.steps = 2, wanted.answers = 2;
  ASSERT_TRUE(write_file_atomically(wanted.valid, R"({"question": "Shelf 7?", "answer": "Tea: yes\nPots: 3"}
{"question": "Shelf 8?", "answer": "Shelf 8 holds tea."}
{"question": "Shelf 9?", "answer": "Shelf 9 holds tea."}
)"));
  const auto plan = plan_tuning(wanted);
  ASSERT_TRUE(plan) << plan.error().message();
  ASSERT_TRUE(create_run(at("run"), plan->settings));
  bool is_asking = false;
  const auto stopped = run_tuning(
      at("run"),
      {.on_event = [&](const TuningEvent& event) { is_asking |= std::holds_alternative<TuningAnswered>(event); },
       .should_stop = [&] { return is_asking; }});
  ASSERT_TRUE(stopped) << stopped.error().message();
  EXPECT_EQ(stopped->stopped, TuningEnd::cancelled);
  EXPECT_EQ(stopped->steps, 2u);
  EXPECT_FALSE(stopped->answers);
  EXPECT_EQ(read_run_record(at("run"))->state, RunState::stopped);
  const auto adapter = read_file(at("run") / "adapter.gguf");

  std::vector<std::uint64_t> done;
  const auto result = run_tuning(at("run"), {.on_event = [&](const TuningEvent& event) {
                                   if (const auto* answered = std::get_if<TuningAnswered>(&event))
                                     done.push_back(answered->done);
                                 }});
  ASSERT_TRUE(result) << result.error().message();
  EXPECT_EQ(result->stopped, TuningEnd::finished);
  EXPECT_EQ(done, (std::vector<std::uint64_t>{0, 1, 2, 3, 4}));
  EXPECT_EQ(read_file(at("run") / "adapter.gguf").value(), adapter.value());
  const auto rows = read_row_answers(at("run"));
  ASSERT_TRUE(rows) << rows.error().message();
  ASSERT_EQ(rows->size(), 2u);
  EXPECT_EQ((*rows)[0].row, 1u);
  EXPECT_EQ((*rows)[0].asked, "Shelf 7?");
  EXPECT_EQ((*rows)[0].expected, "Tea: yes\nPots: 3");
  ASSERT_EQ((*rows)[0].fields.size(), 2u);
  EXPECT_EQ((*rows)[0].fields[1].name, "Pots");
  EXPECT_EQ((*rows)[1].expected, "Shelf 8 holds tea.");
  ASSERT_TRUE(result->answers);
  EXPECT_EQ(result->answers->held_out, 3u);
  EXPECT_EQ(result->answers->asked, 2u);
  EXPECT_EQ(result->answers->marked, 2u);
}

TEST_F(TuningPlanTest, AShareIsLearnedOfTheSameRowsAndHeldAgainstTheSameRows) {
  TuningSettings wanted = settings(60);
  wanted.epochs = 2;
  const auto all = plan_tuning(wanted);
  wanted.share = 0.5;
  const auto half = plan_tuning(wanted);
  ASSERT_TRUE(all && half);
  EXPECT_EQ(all->rows, 52u);
  EXPECT_EQ(half->rows, 26u);
  EXPECT_EQ(half->held_out_rows, all->held_out_rows);
  EXPECT_EQ(half->settings.batch, all->settings.batch);
  EXPECT_EQ(all->settings.steps, 26u);  // 2 passes of 13 steps
  EXPECT_EQ(half->settings.steps, 14u);  // of 7, the last of 2 rows
  EXPECT_THAT(half->notes, Contains(HasSubstr("26 of 52 rows are learned")));
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
