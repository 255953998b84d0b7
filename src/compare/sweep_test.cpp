#include "hone/compare/sweep.h"

#include <gtest/gtest.h>

#include "hone/compare/leaderboard.h"

namespace hone {
namespace {

// By words alone, so that no model is needed.
std::vector<SearchRecipe> by_words(const std::vector<std::string>& slicings) {
  std::vector<SearchRecipe> recipes;
  for (const std::string& slicing : slicings) recipes.push_back({.slicing = slicing, .mode = RetrievalMode::lexical});
  return recipes;
}

struct SweepOfLease : testing::Test {
  void SetUp() override {
    auto made = TemporaryFolder::make();
    ASSERT_TRUE(made) << made.error().message();
    folder.emplace(std::move(*made));
    task.names = {"lease.txt", "mill.txt"};
    task.documents = {{.text = "Anna Keller witnessed the lease. The rent is paid in May."},
                      {.text = "Thomas Byrne repaired the mill wheel. The flood broke it."}};
    task.questions = {{.id = "q0", .text = "Who witnessed the lease?", .spans = {{0, 0, 11}}, .grades = {{0, 1}}},
                      {.id = "q1", .text = "Who repaired the wheel?", .spans = {{1, 0, 12}}, .grades = {{1, 1}}}};
    task.hash = "lease";
  }
  Sweep run(const std::vector<SearchRecipe>& recipes, const SweepOptions& more = {}) {
    SweepOptions options = more;
    options.folder = folder->path();
    auto comparer = Comparer::make(task, options);
    EXPECT_TRUE(comparer) << comparer.error().message();
    const Status done = comparer->run(recipes, [this](const ProgressEvent&) { ++measured; });
    EXPECT_TRUE(done) << done.error().message();
    return comparer->sweep();
  }
  SearchTask task;
  std::optional<TemporaryFolder> folder;
  std::size_t measured = 0;  // rows that were not kept from before
};

// Slicings with nothing to embed cost the same; the first recipe, whose row the gain is held against, still goes first.
TEST_F(SweepOfLease, TheFirstRecipesRowIsTheFirstWhateverItsSlicingIsCalled) {
  for (const char* first : {"words:9", "sentences:1", "chars:40"}) {
    std::vector<SearchRecipe> recipes = by_words({first});
    for (const auto& other : by_words({"words:9", "sentences:1", "chars:40"}))
      if (other.slicing != first) recipes.push_back(other);
    const Sweep sweep = run(recipes);
    ASSERT_EQ(sweep.rows.size(), 3u);
    EXPECT_EQ(sweep.rows[0].recipe.key(), recipes[0].key());
  }
}

TEST_F(SweepOfLease, ASecondCallTakesWhatTheFirstLeft) {
  const Sweep once = run(by_words({"words:9", "sentences:1"}));
  EXPECT_EQ(measured, 2u);
  const Sweep again = run(by_words({"words:9", "sentences:1", "chars:40"}));
  EXPECT_EQ(measured, 3u);
  ASSERT_EQ(again.rows.size(), 3u);
  EXPECT_EQ(again.rows[0].questions[1].span_recall, once.rows[0].questions[1].span_recall);
  EXPECT_EQ(again.rows[0].passages[0].size(), once.rows[0].passages[0].size());

  task.hash = "another lease";
  run(by_words({"words:9"}));
  EXPECT_EQ(measured, 4u);  // other documents, other rows
}

TEST_F(SweepOfLease, ABudgetLeavesOutAndSaysWhat) {
  const Sweep sweep = run(by_words({"words:9", "sentences:1", "chars:40"}), {.budget_seconds = 1e-9});
  ASSERT_EQ(sweep.rows.size(), 1u);
  EXPECT_EQ(sweep.rows[0].recipe.slicing, "words:9");
  EXPECT_EQ(sweep.left_out.size(), 2u);
}

TEST_F(SweepOfLease, SmallSlicesFindLessTextAroundTheAnswer) {
  const Sweep sweep = run(by_words({"sentences:1", "sentences:2"}));
  for (const SweepRow& row : sweep.rows)
    for (const QuestionMeasures& one : row.questions) EXPECT_EQ(one.span_recall, 1) << row.recipe.key();
  EXPECT_GT(sweep.rows[0].questions[0].span_precision, sweep.rows[1].questions[0].span_precision);
}

}  // namespace
}  // namespace hone
