// How well one recipe answers each question: documents as trec_eval counts them, characters as chunking_evaluation does.
//
//   const QuestionMeasures one = measure_question(task.questions[0], slices, ranking, {.passage_tokens = 1500});
#pragma once

#include <string>
#include <vector>

#include "hone/compare/slice_set.h"
#include "hone/core/json.h"
#include "hone/corpus/ranking.h"
#include "hone/search/metrics.h"

namespace hone::compare {

struct MeasureOptions {
  std::size_t passage_tokens = 1500;  // every row fills the same budget
};

struct QuestionMeasures {
  double ndcg = 0, recall = 0, mrr = 0, map = 0;  // of documents: at 10, at 10, at 10, of the whole ranking
  // Of the passages that fill the budget against the gold spans: characters found of the gold, of the passages, of both.
  double span_recall = 0, span_precision = 0, span_iou = 0;
  std::size_t tokens = 0;  // of those passages
  double unjudged = 0;  // share of the first ten documents that nobody judged
  std::vector<std::size_t> passages;  // the slices that fill the budget, best first
};

// `ranking` is of slices. A document stands where its best slice stands, and is counted once.
QuestionMeasures measure_question(const SearchQuestion& question, const SliceSet& slices,
                                  const corpus::Ranking& ranking, const MeasureOptions& options);

// Of the ranking's documents, best first, by index; for a run file.
std::vector<std::size_t> documents_of(const SliceSet& slices, const corpus::Ranking& ranking);

// Slices in the ranking's order while they fit the budget. One that mostly repeats a passage taken before is passed over, as
// `ask` does; the first is taken whatever its length.
std::vector<std::size_t> fill_budget(const SliceSet& slices, const corpus::Ranking& ranking,
                                     std::size_t passage_tokens);

}  // namespace hone::compare
