// What `hone compare` and its verbs share: the options, the tasks and grids they name, and the table as people and programs
// read it.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "asking.h"
#include "hone/compare/comparer.h"
#include "hone/compare/leaderboard.h"
#include "hone/compare/search_grid.h"
#include "workspace_options.h"

namespace hone::cli {

struct ComparingOptions {
  std::vector<std::string> docs, stores, allowed_hosts, slicings, tokenizers, embedders, modes, rerankers;
  std::vector<double> weights;
  std::vector<int> feedbacks;
  std::string questions, corpus, grid, by, budget, out = "compare", row;
  std::string answers;  // the model that answers the exam as the best rows search; empty: none does
  std::size_t answered_rows = 3;
  std::string workspace;
  SweepOptions sweep;
};

Result<SearchGrid> read_grid(const ComparingOptions& options);

OrderedJson comparison_json(const SearchTask& task, const Sweep& sweep, const Leaderboard& board,
                            const ComparingOptions& options);
void print_leaderboard(const Shell& shell, const SearchTask& task, const Sweep& sweep, const Leaderboard& board,
                       const ComparingOptions& options);

// Before a comparison with --answers: `questions` becomes the frozen exam, so that rows are ranked and answered on *choose*.
// Errors: invalid_argument (questions that are no exam), those of open_exam().
Status take_frozen_exam(ComparingOptions& options);
// The exam's *choose* questions answered as the first rows and the default search; each row learns its marks. The leaderboard
// is on disk already. Errors: those of a sitting.
Status answer_exam(const Shell& shell, const ComparingOptions& options, const Leaderboard& board, Sweep& sweep);

// hone compare mark
Status mark_passages(const Shell& shell, ComparingOptions& options);

}  // namespace hone::cli
