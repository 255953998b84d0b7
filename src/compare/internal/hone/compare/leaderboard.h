// What a sweep says: who leads, who cannot be told apart from the leader, and what choosing was worth on questions that had no
// part in the choice.
//
//   HONE_TRY(Leaderboard board, rank_rows(sweep, input, ""));          // by span recall where there are gold spans
//   board.proof.gain, board.proof.verdict                              // "better", "worse" or "can't tell"
#pragma once

#include <string>
#include <vector>

#include "hone/compare/sweep.h"
#include "hone/core/json.h"

namespace hone {

struct SweepProof {
  double gain = 0, low = 0, high = 0;  // out-of-fold mean less the default's, with its 95 % interval
  std::string verdict;
  std::vector<std::string> chosen;  // the row that each fold's other questions chose
};

struct Leaderboard {
  std::string by;  // the measure
  std::vector<std::size_t> order;  // rows of the sweep, best first; rows that failed are last
  std::vector<bool> tied;  // by row: not excluded from being as good as the leader
  SweepProof proof;
};

// `by` "": span_recall with gold spans, otherwise ndcg@10. Equal means: the cheaper in tokens, then the default, then the
// sweep's order. Errors: invalid_argument (the measure, with the nearest spelling; every row failed).
Result<Leaderboard> rank_rows(const Sweep& sweep, const SweepInput& input, std::string by);

// Chosen on four folds, scored on the fifth, paired with `row_default` on every question. `scores[row][question]`; which fold a
// question is in follows from its id alone.
SweepProof prove_choice(const std::vector<std::vector<double>>& scores, std::size_t row_default,
                        const std::vector<std::string>& ids, const std::vector<std::string>& names);

// The object of `hone compare --json`.
OrderedJson to_json(const Sweep& sweep, const SweepInput& input, const Leaderboard& board);
// The rows in their order; a cell that a spreadsheet would take for a formula begins with an apostrophe.
std::string leaderboard_csv(const Sweep& sweep, const Leaderboard& board);
// One page without a script or an address to load.
std::string sweep_report_html(const Sweep& sweep, const SweepInput& input, const Leaderboard& board);

}  // namespace hone
