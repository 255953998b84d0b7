// Comparing ways to search, and databases, on one's own documents. The conductor of `hone compare`.
//
//   CompareSpec spec{.docs = {"contracts/"}, .questions = "contracts.jsonl", .stores = {"pgvector=postgresql://localhost/mine"}};
//   HONE_TRY(const CompareResult result, compare_searches(spec));
//   result.rows[0].recipe; result.gain;                              // the best row; what choosing it gains
//
// Databases are asked by processes of their own. They are started first; then this process gives up the network, for good;
// only then is the first document read. So nothing that reads a document can talk to anybody.
#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "hone/compare/grid_spec.h"
#include "hone/core/progress.h"
#include "hone/core/result.h"
#include "hone/search/index_report.h"

namespace hone::compare {

struct CompareSpec {
  std::vector<std::string> docs;  // files and folders to search
  std::string questions;  // JSONL with the spans that answer them, or an exam whose evidence stands in the documents
  std::string corpus;  // a folder in BEIR's layout, in place of both
  GridSpec grid;
  // Databases beside Hone's own store: "sqlite-vec", "pgvector=URL", "chroma=URL", … "embedded" names Hone's own.
  std::vector<std::string> stores;
  std::vector<std::string> allowed_hosts;  // of databases, besides this machine
  // Somebody else has given the network up already, or this process serves more than this comparison.
  bool keep_network = false;
  std::string by;  // what ranks the rows, "span_recall", "ndcg@10", …; empty: chosen by what the questions say
  std::optional<double> budget_seconds;  // no slicing is taken up after it
  // A model that answers the exam's *choose* questions as the best rows search; empty: none does.
  std::string answers;
  std::size_t answered_rows = 3;  // so many, and the default beside them
  std::size_t passage_tokens = 1500;  // that every row fills
  std::string out = "compare";  // the folder of vectors, rows, runs and reports; what is done there is not done again
  int threads = 0;  // 0: all cores
};

// Who hears what happens. All may be empty.
struct CompareListener {
  Progress progress;
  std::function<void(const std::string& sentence)> note;  // the network could not be given up here
  std::function<void(const search::IndexReport&)> indexed;  // for `answers`: the documents' index changed
};

struct ComparedRow {
  std::string recipe;  // "words:120/30 · all-minilm-l6-v2 · hybrid 0.5 · embedded"
  std::string error;  // why there are no measures: its database went away; empty: there are
  double score = 0;  // mean of what ranks the rows
  bool tied_with_leader = false;  // cannot be told from the first row
  bool is_default = false;
};

struct SweptTask;  // hone/compare/swept_task.h: every measure, for Hone's own pages

struct CompareResult {
  std::vector<ComparedRow> rows;  // best first
  std::string by;  // "span_recall"
  std::string gain;  // "The chosen recipe is better than the default by 3 points (1 to 6), …"; empty: too few questions
  std::filesystem::path leaderboard, report;  // leaderboard.json, report.html
  std::shared_ptr<const SweptTask> swept;
};

// A database that fails costs its own rows, which then say why.
// Errors: invalid_argument (nothing to search, a budget that is no time, a database named twice, a model that answers without
// an exam, a grid or a measure that is misspelt), permission_denied (a database on a machine that was not allowed), cancelled
// (the same call goes on with it); those of reading and of models.
Result<CompareResult> compare_searches(const CompareSpec& spec, const CompareListener& listener = {});

}  // namespace hone::compare
