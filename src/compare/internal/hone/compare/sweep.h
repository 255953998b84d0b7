// Tries retrieval recipes on one's own documents and questions, sharing all work that they have in common: a slicing is cut,
// embedded and indexed once, and every way to search reads the same two result lists.
//
//   HONE_TRY(auto rows, grid.recipes());
//   HONE_TRY(Sweep sweep, run_sweep(input, recipes, {.default_recipe = recipes[0], .folder = folder}, progress));
//   sweep.rows[0].questions[3].span_recall
//
// All rows fill the same budget of passage tokens, with whole passages, as `hone ask` does. A row that is done is kept in the
// folder, so that a sweep that was stopped goes on where it was.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "hone/compare/grid.h"
#include "hone/compare/sweep_input.h"
#include "hone/core/progress.h"
#include "hone/retrieval/ranking.h"
#include "hone/stores/open_store.h"

namespace hone {

struct SweepPassage {
  std::size_t document = 0;  // place in the input
  std::size_t start = 0, end = 0;  // code points
};

struct QuestionScore {
  double ndcg_at_10 = 0, recall_at_10 = 0, mrr = 0, map = 0;  // by document
  double span_recall = 0, span_precision = 0, span_iou = 0;  // of the passages within the budget
  double tokens = 0;  // of these passages
  double embed_ms = 0, search_ms = 0;
  std::vector<SweepPassage> passages;
  std::vector<RunEntry> documents;  // best first, best slice a document
};

struct SweepRow {
  RetrievalRecipe recipe;
  std::string store = "embedded";
  std::vector<QuestionScore> questions;  // in the order of the input's
  double build_s = 0, disk_mb = 0;
  std::optional<double> recall_vs_exact;  // of the first 10 by vectors; none: no vectors were searched
  std::vector<std::pair<int, double>> filtered_recall;  // percent of the slices that a filter lets through → the same
  std::string error;  // a store that failed: then there are no questions
  bool is_default = false;
};

// The mean of a measure by its name in the results: "ndcg@10", "recall@10", "mrr", "map", "span_recall", "span_precision",
// "span_iou", "tokens".
using ScoreOf = double (*)(const QuestionScore&);
Result<ScoreOf> score_named(const std::string& measure);
double mean_of(const SweepRow& row, ScoreOf score);
// The p-th part (0 to 1) of embedding and searching in milliseconds, nearest rank.
double latency_ms(const SweepRow& row, double p, bool embed = true, bool search = true);

struct SweepOptions {
  RetrievalRecipe default_recipe;  // run first; its cost is what the sweep's is held against
  std::vector<StoreAddress> stores;  // beside the embedded one
  std::vector<std::string> allowed_hosts;
  std::size_t passage_tokens = 1500;
  double budget_s = 0;  // 0: none
  int threads = 0;
  std::filesystem::path folder;  // of rows that are done; empty: nothing is kept
};

struct Sweep {
  std::vector<SweepRow> rows;  // default first
  std::vector<std::string> left_out;  // slicings that the budget did not reach, with what they would have cost
  std::vector<std::string> notes;
  double seconds = 0;
  double single_configuration_seconds = 0;  // the default's alone, cold
  std::size_t texts_embedded = 0, rows_kept = 0;  // in this run; read from the folder
};

// Errors: those of embedder, slicer and folder. A store that fails costs its own rows only.
Result<Sweep> run_sweep(const SweepInput& input, const std::vector<RetrievalRecipe>& recipes,
                        const SweepOptions& options, const Progress& progress = {});

}  // namespace hone
