#include "hone/compare/leaderboard.h"

#include <gmock/gmock.h>

#include <algorithm>

#include "hone/compare/sweep_files.h"
#include "hone/core/random.h"

namespace hone::compare {
namespace {

using testing::HasSubstr;

SearchTask task_of(std::size_t questions) {
  SearchTask task{.names = {"a.md"}, .documents = {{.text = std::string(1000, 'x')}}};
  for (std::size_t i = 0; i < questions; ++i)
    task.questions.push_back({.id = "q" + std::to_string(i), .text = "?", .spans = {{0, 0, 10}}, .grades = {{0, 1}}});
  return task;
}

SweepRow row_of(const std::string& slicing, const std::vector<double>& recall) {
  SweepRow row{.recipe = {.slicing = slicing, .embedder = "m"}};
  for (const double value : recall) {
    row.questions.push_back({.span_recall = value});
    row.passages.emplace_back();
    row.documents.push_back({0});
  }
  return row;
}

std::vector<double> noisy(double mean, std::size_t n, std::uint64_t seed) {
  Random random(seed);
  std::vector<double> values;
  for (std::size_t i = 0; i < n; ++i) values.push_back(std::clamp(mean + 0.1 * random.normal(), 0.0, 1.0));
  return values;
}

TEST(Leaderboard, TheBestLeadsAndTheGainIsProvedOutOfFold) {
  const SearchTask task = task_of(100);
  Sweep sweep;
  sweep.rows = {row_of("default", noisy(0.5, 100, 1)), row_of("good", noisy(0.8, 100, 2)),
                row_of("bad", noisy(0.2, 100, 3))};
  const auto board = rank_rows(task, sweep, LeaderBy::span_recall);
  ASSERT_TRUE(board) << board.error().message();
  EXPECT_THAT(board->order, testing::ElementsAre(1, 0, 2));
  EXPECT_EQ(board->tied, (std::vector<bool>{false, true, false}));
  ASSERT_TRUE(board->proof);
  EXPECT_EQ(board->proof->chosen, std::vector<std::string>(5, sweep.rows[1].recipe.key()));
  EXPECT_EQ(board->proof->comparison.verdict, results::Verdict::better);
  EXPECT_NEAR(board->proof->comparison.difference, 0.3, 0.05);
  EXPECT_TRUE(is_proven_better(*board));
}

TEST(Leaderboard, TheDefaultStaysWhereNothingIsProvenBetter) {
  Sweep sweep;
  sweep.rows = {row_of("default", noisy(0.5, 8, 1)), row_of("luckier", noisy(0.8, 8, 2))};
  const auto few = rank_rows(task_of(8), sweep, LeaderBy::span_recall).value();
  EXPECT_EQ(few.order[0], 1U);
  EXPECT_FALSE(is_proven_better(few));
  EXPECT_THAT(keep_default_sentence(few), HasSubstr("Keep the default: 8 questions are too few"));
  std::swap(sweep.rows[0], sweep.rows[1]);
  const auto leads = rank_rows(task_of(8), sweep, LeaderBy::span_recall).value();
  EXPECT_FALSE(is_proven_better(leads));
  EXPECT_THAT(keep_default_sentence(leads), HasSubstr("nothing scores higher"));
}

// Twenty rows that are all the default with noise: the leader looks better, and out of fold it is not.
TEST(Leaderboard, ChoosingAmongNoiseGainsNothing) {
  const SearchTask task = task_of(60);
  Sweep sweep;
  for (std::uint64_t i = 0; i < 20; ++i) sweep.rows.push_back(row_of("s" + std::to_string(i), noisy(0.5, 60, 10 + i)));
  const auto board = rank_rows(task, sweep, LeaderBy::span_recall);
  ASSERT_TRUE(board && board->proof);
  EXPECT_EQ(board->proof->comparison.verdict, results::Verdict::cannot_tell);
  EXPECT_GT(std::count(board->tied.begin(), board->tied.end(), true), 10);
  EXPECT_FALSE(is_proven_better(*board));
  EXPECT_THAT(keep_default_sentence(*board), HasSubstr("Keep the default"));
}

TEST(Leaderboard, AFrozenExamChoosesOnChooseAndProvesOnProve) {
  SearchTask task = task_of(90);
  std::vector<double> lucky(90, 0.0), plain(90, 0.5);
  for (std::size_t i = 0; i < 90; ++i) {
    task.questions[i].part = i < 30 ? exam::ExamPart::choose : exam::ExamPart::prove;
    if (i < 30) lucky[i] = 1;
  }
  Sweep sweep;
  sweep.rows = {row_of("default", plain), row_of("lucky", lucky)};
  const auto board = rank_rows(task, sweep, LeaderBy::span_recall);
  ASSERT_TRUE(board && board->proof);
  EXPECT_EQ(board->order[0], 1U);
  EXPECT_EQ(board->questions.size(), 30U);
  EXPECT_EQ(board->proof->comparison.n, 60U);
  EXPECT_EQ(board->proof->comparison.verdict, results::Verdict::worse);
}

TEST(Leaderboard, ARowThatFailedStandsLastAndLeadsNothing) {
  const SearchTask task = task_of(20);
  Sweep sweep;
  sweep.rows = {row_of("default", noisy(0.5, 20, 1)),
                {.recipe = {.slicing = "gone", .embedder = "m"}, .error = "The server is gone."}};
  const auto board = rank_rows(task, sweep, LeaderBy::span_recall);
  ASSERT_TRUE(board);
  EXPECT_THAT(board->order, testing::ElementsAre(0, 1));
  EXPECT_FALSE(board->tied[1]);
  EXPECT_THAT(sweep_report(task, sweep, *board), HasSubstr("The server is gone."));
}

TEST(Leaderboard, SpreadsheetsDoNotRunItsCells) {
  const SearchTask task = task_of(12);
  Sweep sweep;
  sweep.rows = {row_of("=HYPERLINK(1)", noisy(0.5, 12, 1)), row_of("a,\"b\"", noisy(0.9, 12, 2))};
  const auto board = rank_rows(task, sweep, LeaderBy::span_recall);
  ASSERT_TRUE(board);
  const std::string csv = leaderboard_csv(sweep, *board);
  EXPECT_THAT(csv, HasSubstr("\n'=HYPERLINK(1),"));
  EXPECT_THAT(csv, HasSubstr("\n\"a,\"\"b\"\"\","));
}

TEST(Leaderboard, RunsTellDocumentsOfOneNameApart) {
  SearchTask task = task_of(12);
  task.names = {"north/lease.txt", "south/lease.txt", "south/old mill.txt"};
  Sweep sweep;
  sweep.rows = {row_of("words:50", noisy(0.5, 12, 1))};
  sweep.rows[0].documents.assign(12, {1, 2, 0});
  const auto board = rank_rows(task, sweep, LeaderBy::span_recall);
  ASSERT_TRUE(board);
  const auto folder = TemporaryFolder::make("hone-runs").value();
  ASSERT_TRUE(write_sweep_files(folder.path(), task, sweep, *board));
  std::string run;
  for (const auto& file : fs::directory_iterator(folder.path() / "runs")) run = read_file(file.path()).value();
  EXPECT_THAT(run, HasSubstr(" Q0 south/lease.txt 1 "));
  EXPECT_THAT(run, HasSubstr(" Q0 old_mill.txt 2 "));
  EXPECT_THAT(run, HasSubstr(" Q0 north/lease.txt 3 "));
}

TEST(Leaderboard, RowsAreKeptWhole) {
  SweepRow row = row_of("words:50/10", {0.25, 1});
  row.passages[0] = {{3, 10, 20}};
  row.recall_vs_exact = 0.97, row.filtered_recall = {{1, 0.5}, {50, 1}}, row.p50_ms = 1.5, row.slices = 7;
  const auto again = sweep_row_from(Json::parse(sweep_row_json(row).dump()), "row.json");
  ASSERT_TRUE(again) << again.error().message();
  EXPECT_EQ(again->questions[0].span_recall, 0.25);
  EXPECT_EQ(again->passages[0][0].end, 20U);
  EXPECT_EQ(again->filtered_recall, row.filtered_recall);
  EXPECT_EQ(again->recall_vs_exact, row.recall_vs_exact);
  EXPECT_FALSE(sweep_row_from(Json::parse(R"({"slices": 3})"), "row.json"));
  EXPECT_FALSE(sweep_row_from(Json::parse("[]"), "row.json"));
}

}  // namespace
}  // namespace hone::compare
