// Who leads a sweep, who cannot be told from the leader, and what choosing the leader gains on questions that did not choose.
//
//   HONE_TRY(const Leaderboard board, rank_rows(task, sweep, LeaderBy::span_recall));
//   use(sweep.rows[board.order[0]].recipe, board.tied[3], board.proof->comparison.difference);
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "hone/compare/sweep.h"
#include "hone/results/comparison.h"

namespace hone::compare {

enum class LeaderBy { span_recall, span_iou, ndcg, recall, mrr, map };
// "span_recall", "span_iou", "ndcg@10", "recall@10", "mrr@10", "map". Error invalid_argument with the nearest name.
Result<LeaderBy> parse_leader_by(const std::string& name);
std::string_view leader_by_name(LeaderBy by);
double QuestionMeasures::*measure_of(LeaderBy by);
// Span recall where every question has a gold span, else nDCG@10 of documents.
LeaderBy default_leader_by(const SearchTask& task);

struct GainProof {
  std::string how;  // "chosen on four fifths, scored on the last, five times", "chosen on choose, scored on prove"
  std::vector<std::string> chosen;  // the recipe of each fold
  results::Comparison comparison;  // the default recipe against the chosen ones, out of fold
};

// "The chosen recipe is better than the default by 3 points (1 to 6), …"
std::string in_words(const GainProof& proof);

struct Leaderboard {
  LeaderBy by = LeaderBy::ndcg;
  std::vector<std::size_t> questions;  // that rank the rows: all, or *choose* of a frozen exam
  std::vector<std::size_t> order;  // of the rows, best first; rows without measures last
  std::vector<bool> tied;  // by row: not excluded as the best by a max-T bootstrap over all rows
  std::optional<GainProof> proof;  // none when there is one row, or fewer than ten questions
};

// Whether choosing by the leaderboard is proven to gain something. Otherwise the default stays: what leads by luck may lose.
bool is_proven_better(const Leaderboard& board);
// "Keep the default: …", with what is missing.
std::string keep_default_sentence(const Leaderboard& board);

// Equal means: the row that was listed first. Errors: invalid_argument (no row has measures).
Result<Leaderboard> rank_rows(const SearchTask& task, const Sweep& sweep, LeaderBy by);

// For each knob the mean of the measure over the rows with each of its values: ("slicing", {("words:120/30", .61), …}).
struct KnobEffect {
  std::string knob;
  std::vector<std::pair<std::string, double>> values;
};
std::vector<KnobEffect> marginal_effects(const Sweep& sweep, const Leaderboard& board);

}  // namespace hone::compare
