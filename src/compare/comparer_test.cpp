#include "hone/compare/comparer.h"
#include "hone/compare/search_grid.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "hone/compare/leaderboard.h"
#include "hone/convert/convert.h"
#include "hone/corpus/lexical_index.h"
#include "hone/engine/cross_encoder.h"
#include "hone/stores/open_store.h"

namespace hone::compare {
namespace {

// By words alone, so that no model is needed.
std::vector<search::SearchRecipe> by_words(const std::vector<std::string>& slicings) {
  std::vector<search::SearchRecipe> recipes;
  recipes.reserve(slicings.size());
  for (const std::string& slicing : slicings)
    recipes.push_back({.slicing = slicing, .mode = search::RetrievalMode::lexical});
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
  Sweep run(const std::vector<search::SearchRecipe>& recipes, const SweepOptions& more = {}) {
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
    std::vector<search::SearchRecipe> recipes = by_words({first});
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

struct SweepWithModels : SweepOfLease {
  void SetUp() override {
    SweepOfLease::SetUp();
    for (const char* name : {"bert-tiny-embedder", "bert-tiny-reranker"}) {
      const fs::path folder_of = fs::path(HONE_SOURCE_DIR) / "src/convert/testdata" / name;
      auto made = convert::convert_hugging_face(folder_of, model(name), {.type = "f32"});
      ASSERT_TRUE(made) << made.error().message();
    }
    options.folder = folder->path();
    options.threads = 1;
    options.find_model = [this](const std::string& name) -> Result<fs::path> { return model(name); };
  }
  fs::path model(const std::string& name) const { return folder->path() / (name + ".gguf"); }
  // In memory only while it is open, which is all that a sweep needs.
  StoreSource source(const std::string& name) const {
    const std::string file = (folder->path() / (name + ".db")).string();
    return {name, file, [file] { return stores::open_store({stores::StoreKind::embedded, file}); }};
  }
  SweepOptions options;
};

TEST_F(SweepWithModels, ADatabaseAnswersEveryRowButThoseByWordsAlone) {
  SearchGrid grid = default_grid("bert-tiny-embedder");
  grid.slicings = {"words:9", "sentences:1"};
  grid.dense_weights = {0.5, 0.3};
  const auto recipes = grid.recipes();
  auto comparer = Comparer::make(task, options).value();
  ASSERT_TRUE(comparer.run(recipes, {}));
  ASSERT_TRUE(comparer.run_store(source("mirror"), recipes, {}));
  const Sweep& sweep = comparer.sweep();
  std::size_t mirrored = 0;
  for (const SweepRow& row : sweep.rows) {
    ASSERT_EQ(row.error, "") << row.recipe.key();
    if (row.recipe.store != "mirror") continue;
    ++mirrored;
    EXPECT_NE(row.recipe.mode, search::RetrievalMode::lexical);
    EXPECT_EQ(row.recall_vs_exact, 1);
    EXPECT_EQ(row.filtered_recall.size(), 3u);
    EXPECT_GT(row.disk_mb.value(), 0);
    EXPECT_FALSE(row.memory_mb);
    search::SearchRecipe own = row.recipe;
    own.store = "embedded";
    const auto same = std::find_if(sweep.rows.begin(), sweep.rows.end(),
                                   [&](const SweepRow& one) { return one.recipe.key() == own.key(); });
    ASSERT_NE(same, sweep.rows.end());
    for (std::size_t i = 0; i < 2; ++i)  // the same vectors and the same fusion
      EXPECT_EQ(same->questions[i].span_recall, row.questions[i].span_recall) << own.key();
  }
  const auto by_words_alone = std::count_if(recipes.begin(), recipes.end(), [](const search::SearchRecipe& recipe) {
    return recipe.mode == search::RetrievalMode::lexical;
  });
  EXPECT_EQ(mirrored, recipes.size() - static_cast<std::size_t>(by_words_alone));
}

TEST_F(SweepWithModels, ADatabaseThatFailsCostsItsOwnRowsAndSaysWhy) {
  const std::vector<search::SearchRecipe> recipes{{.slicing = "words:9", .embedder = "bert-tiny-embedder"}};
  auto comparer = Comparer::make(task, options).value();
  ASSERT_TRUE(comparer.run(recipes, {}));
  const StoreSource gone{"gone", "nowhere", []() -> Result<std::unique_ptr<stores::VectorStore>> {
                           return Error(ErrorCode::network, "Nobody answers there.");
                         }};
  ASSERT_TRUE(comparer.run_store(gone, recipes, {}));
  ASSERT_EQ(comparer.sweep().rows.size(), 2u);
  EXPECT_EQ(comparer.sweep().rows[1].error, "Nobody answers there.");
  EXPECT_EQ(comparer.sweep().rows[0].error, "");
}

TEST_F(SweepWithModels, ARerankerOrdersThePassagesByItsScores) {
  search::SearchRecipe plain{.slicing = "words:9", .mode = search::RetrievalMode::lexical}, reranked = plain;
  reranked.reranker = "bert-tiny-reranker";
  task.questions.clear(), task.documents.clear(), task.names.clear();
  for (const char* text :
       {"Anna read the lease.", "The lease of the mill.", "A clerk and a deed and a lease and the end.",
        "Lease, lease, lease.", "The deed reads the clerk of the lease.", "No lease."}) {
    task.names.push_back(text), task.documents.push_back({.text = text});
  }
  for (const char* text : {"the lease", "who reads the lease", "lease of a deed"})
    task.questions.push_back({.id = text, .text = text, .grades = {{0, 1}}});
  options.measure.passage_tokens = 1;  // the first passage alone
  auto comparer = Comparer::make(task, options).value();
  ASSERT_TRUE(comparer.run({plain, reranked}, {}));
  const Sweep& sweep = comparer.sweep();
  ASSERT_EQ(sweep.rows.size(), 2u);
  ASSERT_EQ(sweep.rows[1].error, "");
  // Scored by hand: of the slices that share a word with the question, the one with the largest score stands first.
  auto encoder = engine::CrossEncoder::load(model("bert-tiny-reranker"), {.threads = 1}).value();
  const SliceSet set = cut_task(task, "words:9", nullptr, nullptr).value();
  auto words = corpus::LexicalIndex::make("hone").value();
  for (std::size_t i = 0; i < set.slices.size(); ++i)
    ASSERT_TRUE(words.add(static_cast<std::int64_t>(i), set.slices[i].text));
  std::size_t moved = 0;
  for (std::size_t q = 0; q < task.questions.size(); ++q) {
    std::size_t best = 0;
    double highest = -1e9;
    const corpus::Ranking found = words.search(task.questions[q].text, 100, "").value();
    for (const corpus::Hit& hit : found) {
      const auto slice = static_cast<std::size_t>(hit.id);
      const float score = encoder.score(task.questions[q].text, {&set.slices[slice].text, 1}).value()[0];
      if (score > highest) highest = score, best = slice;
    }
    ASSERT_EQ(sweep.rows[1].passages[q].size(), 1u);
    EXPECT_EQ(sweep.rows[1].passages[q][0].document, set.slices[best].document);
    EXPECT_EQ(sweep.rows[1].passages[q][0].start, set.slices[best].start);
    moved += sweep.rows[0].passages[q][0].document != set.slices[best].document ||
             sweep.rows[0].passages[q][0].start != set.slices[best].start;
  }
  EXPECT_GT(moved, 0u);
  EXPECT_GT(sweep.rows[1].memory_mb.value(), sweep.rows[0].memory_mb.value());
}

TEST_F(SweepWithModels, RowsOfAnotherModelUnderTheSameNameAreNotTakenUp) {
  const std::vector<search::SearchRecipe> recipes{{.slicing = "words:9", .embedder = "bert-tiny-embedder"}};
  const auto measure = [&] {
    auto comparer = Comparer::make(task, options).value();
    std::size_t rows = 0;
    EXPECT_TRUE(comparer.run(recipes, [&](const ProgressEvent& event) { rows += event.stage == "comparing"; }));
    return rows;
  };
  EXPECT_EQ(measure(), 1u);
  EXPECT_EQ(measure(), 0u);
  ASSERT_TRUE(convert::convert_hugging_face(fs::path(HONE_SOURCE_DIR) / "src/convert/testdata/bert-tiny-embedder",
                                            model("bert-tiny-embedder"), {.type = "f16"}));
  EXPECT_EQ(measure(), 1u);
}

}  // namespace
}  // namespace hone::compare
