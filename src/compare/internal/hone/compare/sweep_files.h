// A sweep as files that other programs read, and as a page that a person reads.
//
//   HONE_CHECK(write_sweep_files("compare", task, sweep, board));       // leaderboard.csv, runs/*.trec, report.html
#pragma once

#include <string>

#include "hone/compare/leaderboard.h"

namespace hone::compare {

// One line a row, best first. A cell that a spreadsheet would run (= + - @) begins with an apostrophe.
std::string leaderboard_csv(const Sweep& sweep, const Leaderboard& board);

// One self-contained HTML page: leaderboard, quality against latency and against tokens, what each knob does, and the questions
// on which leader and default differ most, with their passages side by side.
std::string sweep_report(const SearchTask& task, const Sweep& sweep, const Leaderboard& board);

Status write_sweep_files(const fs::path& folder, const SearchTask& task, const Sweep& sweep, const Leaderboard& board);

}  // namespace hone::compare
