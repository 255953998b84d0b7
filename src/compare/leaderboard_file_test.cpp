#include "hone/compare/leaderboard_file.h"

#include <gmock/gmock.h>

#include "hone/core/files.h"

namespace hone::compare {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

// A default that lost to another recipe, a database's row, and one that failed.
LeaderboardRecord record_of(const std::string& folder) {
  const SearchTask task{.names = {"a.md"},
                        .documents = {{.text = std::string(100, 'x')}},
                        .questions = {{.id = "q", .text = "?"}, {.id = "r", .text = "??"}},
                        .unjudged = 3};
  Sweep sweep{
      .left_out = {"chars:80 · m · dense · embedded"}, .notes = {"a note"}, .seconds = 7.5, .single_seconds = 2};
  const auto add = [&](search::SearchRecipe recipe, double recall) -> SweepRow& {
    SweepRow row{.recipe = std::move(recipe), .p50_ms = 1.5, .build_s = 0.25, .slices = 12};
    row.questions = {{.ndcg = recall, .span_recall = recall, .tokens = 100},
                     {.ndcg = 1, .span_recall = 1, .tokens = 50}};
    return sweep.rows.emplace_back(std::move(row));
  };
  const search::SearchRecipe usual{
      .slicing = "words:120/30", .embedder = "m", .mode = search::RetrievalMode::hybrid, .dense_weight = 0.5};
  add(usual, 0.5).memory_mb = 3;
  SweepRow& best = add({.slicing = "tokens:64/8",
                        .tokenizer = "t",
                        .embedder = "m",
                        .mode = search::RetrievalMode::hybrid,
                        .dense_weight = 0.3,
                        .feedback = 3,
                        .reranker = "r"},
                       1);
  best.answers = AnswerMarks{
      .model = "s", .sitting = "s.jsonl", .score = 0.75, .low = 0.5, .high = 0.9, .questions = 8, .answer_ms = 40};
  search::SearchRecipe distant{
      .slicing = "words:120/30", .embedder = "m", .mode = search::RetrievalMode::dense, .store = "chroma"};
  SweepRow& far = add(distant, 0);
  far.recall_vs_exact = 0.9, far.filtered_recall = {{1, 0.5}, {50, 1}};
  distant.mode = search::RetrievalMode::hybrid;
  sweep.rows.push_back({.recipe = distant, .error = "it went away"});
  Leaderboard board{.by = LeaderBy::span_recall, .questions = {0, 1}, .order = {1, 0, 2, 3}};
  board.tied = {true, false, false, false};
  board.proof = GainProof{.how = "folds", .chosen = {"a", "b"}};
  board.proof->comparison.difference = 0.25, board.proof->comparison.n = 2;
  board.proof->comparison.verdict = results::Verdict::better, board.proof->comparison.p = 0.01;
  return leaderboard_record(task, sweep, board, folder);
}

TEST(LeaderboardFile, IsReadBackAsItWasWritten) {
  const auto folder = TemporaryFolder::make().value();
  const LeaderboardRecord record = record_of(folder.path().string());
  ASSERT_TRUE(write_leaderboard(record));
  const auto same = read_leaderboard(folder.path());
  ASSERT_TRUE(same) << same.error().message();
  EXPECT_EQ(leaderboard_json(*same).dump(), leaderboard_json(record).dump());
  ASSERT_EQ(same->rows.size(), 4u);
  EXPECT_EQ(same->rows[0].recipe.key(), record.rows[0].recipe.key());
  EXPECT_EQ(same->rows[0].answers->score, 0.75);
  EXPECT_EQ(same->rows[1].memory_mb, 3);
  EXPECT_EQ(same->rows[1].span_recall, 0.75);
  EXPECT_EQ(same->rows[1].tokens_per_question, 75);
  EXPECT_TRUE(same->rows[1].is_default && same->rows[1].tied_with_leader);
  EXPECT_EQ(same->rows[2].filtered_recall, (std::map<int, double>{{1, 0.5}, {50, 1}}));
  EXPECT_EQ(same->rows[3].error, "it went away");
  EXPECT_EQ(same->proof->verdict, results::Verdict::better);
  EXPECT_EQ(same->by, LeaderBy::span_recall);
  EXPECT_EQ(same->unjudged, 3u);
}

// The members and their order are what scripts read.
TEST(LeaderboardFile, ARowHasItsMembersInOrder) {
  const OrderedJson json = leaderboard_json(record_of("compare"));
  std::vector<std::string> keys, failed;
  for (const auto& [key, value] : json["rows"][0].items()) keys.push_back(key);
  for (const auto& [key, value] : json["rows"][3].items()) failed.push_back(key);
  EXPECT_THAT(keys, ElementsAre("recipe", "store", "ndcg@10", "recall@10", "mrr@10", "map", "span_recall",
                                "span_precision", "span_iou", "tokens_per_question", "unjudged", "p50_ms", "p95_ms",
                                "embed_ms", "search_ms", "build_s", "slices", "disk_mb", "memory_mb", "recall_vs_exact",
                                "answers", "tied_with_leader", "default"));
  EXPECT_THAT(failed, ElementsAre("recipe", "store", "error", "tied_with_leader", "default"));
  EXPECT_TRUE(json["rows"][0]["disk_mb"].is_null());
  EXPECT_EQ(json["folder"], "compare");
  EXPECT_EQ(json["cost"]["single_configuration_seconds"], 2);
}

TEST(LeaderboardFile, AnswersThatWaitForAMarkHaveNoScore) {
  LeaderboardRecord record = record_of("compare");
  record.rows[0].answers->waiting = 2;
  EXPECT_TRUE(leaderboard_json(record)["rows"][0]["answers"]["score"].is_null());
}

TEST(LeaderboardFile, ARowIsTakenByItsNumber) {
  const auto folder = TemporaryFolder::make().value();
  ASSERT_TRUE(write_leaderboard(record_of(folder.path().string())));
  const auto recipe = read_compared_row("1", folder.path().string());
  ASSERT_TRUE(recipe) << recipe.error().message();
  EXPECT_EQ(recipe->key(), "tokens:64/8 of t · m · hybrid 0.3 · feedback 3 · reranked by r · embedded");
  EXPECT_EQ(read_compared_row(folder.path().string() + ":2", "elsewhere")->key(),
            "words:120/30 · m · hybrid 0.5 · embedded");
  for (const char* row : {"0", "5", "one", "1x", ""})
    EXPECT_THAT(read_compared_row(row, folder.path().string()).error().message(), HasSubstr("rows 1 to 4")) << row;
  EXPECT_THAT(read_compared_row("3", folder.path().string()).error().message(), HasSubstr("the store embedded"));
  EXPECT_EQ(read_compared_row("1", (folder.path() / "nothing").string()).error().code(), ErrorCode::not_found);
}

// As after an edit by hand; the rows behind it keep their numbers.
TEST(LeaderboardFile, ARowThatCannotBeReadCostsItselfAlone) {
  const auto folder = TemporaryFolder::make().value();
  const std::string place = folder.path().string(), file = place + "/leaderboard.json";
  OrderedJson json = leaderboard_json(record_of(place));
  const struct {
    OrderedJson row;
    const char* why;
  } faults[] = {{nullptr, "\"recipe\""},
                {{{"store", "embedded"}}, "\"recipe\""},
                {{{"recipe", {{"slicing", "words:60"}}}}, "\"mode\""},
                {{{"recipe", {{"slicing", "words:60"}, {"mode", "densse"}}}}, "'dense'"},
                {{{"recipe", {{"slicing", "verses:60"}, {"mode", "dense"}}}}, "verses"}};
  for (const auto& [row, why] : faults) {
    json["rows"][0] = row;
    ASSERT_TRUE(write_file_atomically(file, json.dump()));
    const auto record = read_leaderboard(place);
    ASSERT_TRUE(record) << record.error().message();
    ASSERT_EQ(record->rows.size(), 4u);
    EXPECT_THAT(record->rows[0].unreadable, HasSubstr(file + ", row 1 cannot be read: "));
    EXPECT_THAT(record->rows[0].unreadable, HasSubstr(why));
    EXPECT_EQ(record->rows[1].unreadable, "");
    EXPECT_EQ(read_compared_row("2", place)->key(), "words:120/30 · m · hybrid 0.5 · embedded");
    EXPECT_EQ(read_compared_row("1", place).error().code(), ErrorCode::corrupt_data);
    EXPECT_THAT(read_compared_row("1", place).error().message(), HasSubstr("row 1 cannot be read"));
  }
  ASSERT_TRUE(
      write_file_atomically(file, json.dump().substr(0, json.dump().size() / 2)));  // a file that was cut off is none
  EXPECT_EQ(read_compared_row("2", place).error().code(), ErrorCode::corrupt_data);
}

TEST(LeaderboardFile, AnEarlierVersionsRowsAreRead) {
  constexpr std::string_view old =
      R"({"rows":[{"recipe":{"slicing":"words:60/15","embedder":"m","mode":"dense"},"store":"embedded"}]})";
  const auto record = leaderboard_from(*parse_json(old, ""), "old.json");
  ASSERT_TRUE(record) << record.error().message();
  EXPECT_EQ(record->rows[0].recipe.key(), "words:60/15 · m · dense · embedded");
  EXPECT_FALSE(record->rows[0].disk_mb);
  EXPECT_FALSE(record->proof);
  EXPECT_THAT(leaderboard_from(Json::object(), "old.json").error().message(), HasSubstr("old.json is not"));
}

}  // namespace
}  // namespace hone::compare
