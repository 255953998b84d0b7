#include "hone/compare/row_measures.h"

#include <gmock/gmock.h>

#include <cmath>

namespace hone::compare {
namespace {

using testing::ElementsAre;

SliceSet slices_of(const std::vector<TaskSlice>& slices) { return {.slicing = "test", .slices = slices}; }
corpus::Ranking ranking_of(std::size_t count) {
  corpus::Ranking ranking;
  for (std::size_t i = 0; i < count; ++i)
    ranking.push_back({static_cast<std::int64_t>(i), 1.0 / static_cast<double>(i + 1)});
  return ranking;
}

// The example of chunking_evaluation's definitions, reckoned by hand: gold [100,200) and [300,350); passages [50,150) and
// [140,240) of the same document, [0,80) of another. Found 100 of 150; shown 100 + 100 + 80; missed 50.
TEST(RowMeasures, SpansAreCountedAsChunkingEvaluationDoes) {
  const SliceSet slices = slices_of({{.document = 0, .start = 50, .end = 150, .tokens = 10},
                                     {.document = 0, .start = 140, .end = 240, .tokens = 10},
                                     {.document = 1, .start = 0, .end = 80, .tokens = 10, .sha256 = "another text"}});
  const SearchQuestion question{.id = "q", .text = "?", .spans = {{0, 100, 200}, {0, 300, 350}}, .grades = {{0, 1}}};
  const QuestionMeasures measures = measure_question(question, slices, ranking_of(3), {.passage_tokens = 1500});
  EXPECT_DOUBLE_EQ(measures.span_recall, 100.0 / 150);
  EXPECT_DOUBLE_EQ(measures.span_precision, 100.0 / 280);
  EXPECT_DOUBLE_EQ(measures.span_iou, 100.0 / (280 + 50));
  EXPECT_EQ(measures.tokens, 30U);
}

TEST(RowMeasures, ADocumentStandsWhereItsBestSliceStandsAndCountsOnce) {
  const SliceSet slices = slices_of({{.document = 2, .start = 0, .end = 9, .tokens = 1},
                                     {.document = 2, .start = 20, .end = 29, .tokens = 1},
                                     {.document = 5, .start = 0, .end = 9, .tokens = 1}});
  EXPECT_THAT(documents_of(slices, ranking_of(3)), ElementsAre(2, 5));
  const SearchQuestion question{.id = "q", .text = "?", .grades = {{5, 2}, {7, 1}}};
  const QuestionMeasures measures = measure_question(question, slices, ranking_of(3), {});
  // trec_eval: gains 0, 2 against 2, 1.
  EXPECT_NEAR(measures.ndcg, (2 / std::log2(3)) / (2 + 1 / std::log2(3)), 1e-12);
  EXPECT_DOUBLE_EQ(measures.recall, 0.5);
  EXPECT_DOUBLE_EQ(measures.mrr, 0.5);
  EXPECT_DOUBLE_EQ(measures.map, 0.25);
  EXPECT_DOUBLE_EQ(measures.unjudged, 0.5);
}

TEST(RowMeasures, EveryRowFillsTheSameBudget) {
  std::vector<TaskSlice> small, large;
  for (std::size_t i = 0; i < 40; ++i)
    small.push_back({.document = 0, .start = 100 * i, .end = 100 * i + 100, .tokens = 20});
  for (std::size_t i = 0; i < 8; ++i)
    large.push_back({.document = 0, .start = 500 * i, .end = 500 * i + 500, .tokens = 100});
  EXPECT_EQ(fill_budget(slices_of(small), ranking_of(40), 300).size(), 15U);
  EXPECT_EQ(fill_budget(slices_of(large), ranking_of(8), 300).size(), 3U);
  // The first passage is shown whatever its length; one that mostly repeats another is not shown again.
  EXPECT_EQ(fill_budget(slices_of(large), ranking_of(8), 10).size(), 1U);
  const SliceSet repeats = slices_of({{.document = 0, .start = 0, .end = 100, .tokens = 5},
                                      {.document = 0, .start = 30, .end = 130, .tokens = 5},
                                      {.document = 0, .start = 90, .end = 190, .tokens = 5}});
  EXPECT_THAT(fill_budget(repeats, ranking_of(3), 100), ElementsAre(0, 2));
  // Nor the same words in another document.
  const SliceSet copies = slices_of({{.document = 0, .start = 0, .end = 100, .tokens = 5, .sha256 = "a"},
                                     {.document = 1, .start = 0, .end = 100, .tokens = 5, .sha256 = "a"},
                                     {.document = 2, .start = 0, .end = 100, .tokens = 5, .sha256 = "b"}});
  EXPECT_THAT(fill_budget(copies, ranking_of(3), 100), ElementsAre(0, 2));
}

TEST(RowMeasures, AnEmptyRankingScoresNothing) {
  const SearchQuestion question{.id = "q", .text = "?", .spans = {{0, 0, 10}}, .grades = {{0, 1}}};
  const QuestionMeasures measures = measure_question(question, slices_of({}), {}, {});
  EXPECT_EQ(measures.ndcg + measures.recall + measures.map + measures.span_recall + measures.span_iou, 0);
}

}  // namespace
}  // namespace hone::compare
