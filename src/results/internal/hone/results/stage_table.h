// What an exam says of every stage of a model: the scores, what got better or worse, what it cost, which answers changed.
//
//   HONE_TRY(const StageTable table, tabulate({"base.sitting.jsonl", "documents.sitting.jsonl", "tuned.sitting.jsonl"}));
//   std::string page = stage_report(table);                                  // one HTML file that needs no network
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "hone/core/files.h"
#include "hone/results/comparison.h"

namespace hone::results {

struct StageScore {
  std::string name;  // "base", "documents", "tuned"
  std::string model, adapter, recipe;  // in words; may be empty
  std::size_t questions = 0;
  double score = 0, low = 0, high = 0;  // fractions of the points, with the 95% interval
  // By refusal_count.h's rule; none where no such question counts.
  std::optional<double> false_answers;  // of the unanswerable questions, the share that was answered
  std::optional<double> false_refusals;  // of the answerable ones, the share that was declined
  std::uint64_t size_bytes = 0, memory_bytes = 0;  // of the model file (and adapter); the most the sitting held
  double training_seconds = 0;  // of the adapter; 0: none, or not known
  double tokens_per_second = 0, first_token_seconds = 0, seconds = 0;  // said a second; of one answer alone; in all
  std::map<std::string, std::pair<double, std::size_t>> tags;  // score and number of questions, without a verdict
};

struct ChangedAnswer {
  std::string id, question;
  struct Cell {
    double mark = 0;
    std::string answer;
  };
  std::vector<Cell> cells;  // one a stage
};

struct StageTable {
  std::string exam, hash;  // the file it was frozen as, and its hash
  ScoredPart part = ScoredPart::prove;
  std::size_t sat = 0;  // how often `prove` was sat; 0: not known
  std::vector<StageScore> stages;
  std::vector<Comparison> comparisons;  // each stage against the one before, later ones against the first too
  // Where the key was mended after the exam was frozen: a sentence, and the same comparisons by the first key. The stages and
  // `comparisons` are by the key of now.
  std::string revision;
  std::vector<Comparison> before_revision;
  std::vector<ChangedAnswer> changed;  // questions whose mark is not the same at every stage
  std::vector<std::string> notes;  // leaks, missing items: what a reader must know
};

// `sittings` in order. One stage alone has a score and nothing to compare. Errors: as read_scores and compare_stages.
Result<StageTable> tabulate(const std::vector<fs::path>& sittings, ScoredPart part = ScoredPart::prove,
                            const ComparisonOptions& options = {});

// One self-contained HTML page: table, interval plots, costs, tags, changed answers. Prints on white.
std::string stage_report(const StageTable& table);

}  // namespace hone::results
