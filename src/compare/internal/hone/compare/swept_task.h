// All that a comparison came to, for whoever shows its table.
//
//   HONE_TRY(const CompareResult result, compare_searches({.docs = {"contracts/"}, .questions = "contracts.jsonl"}));
//   const SweepTable table(result.swept->task, result.swept->sweep, result.swept->board);
#pragma once

#include "hone/compare/leaderboard.h"
#include "hone/compare/leaderboard_file.h"

namespace hone::compare {

struct SweptTask {
  SearchTask task;
  Sweep sweep;
  Leaderboard board;
  LeaderboardRecord record;  // as leaderboard.json has it
};

}  // namespace hone::compare
