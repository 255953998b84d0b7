// A sweep as files that other programs read, and as a page that a person reads.
//
//   HONE_CHECK(write_sweep_files("compare", task, sweep, board));       // leaderboard.csv, runs/*.trec, report.html
#pragma once

#include <string>

#include "hone/compare/leaderboard.h"

namespace hone {

// One line a row, best first. A cell that a spreadsheet would run (= + - @) begins with an apostrophe.
std::string leaderboard_csv(const Sweep& sweep, const Leaderboard& board);

// One self-contained HTML page: leaderboard, quality against latency and against tokens, what each knob does, and the questions
// on which leader and default differ most, with their passages side by side.
std::string sweep_report(const SearchTask& task, const Sweep& sweep, const Leaderboard& board);

Status write_sweep_files(const fs::path& folder, const SearchTask& task, const Sweep& sweep, const Leaderboard& board);

// "words:120/30", "tokens:256/32 of smollm2".
std::string slicing_in_words(const SearchRecipe& recipe);
// How a row searches, for a table: "hybrid 0.3, reranked"; with the names of embedders and rerankers where the sweep has several.
std::string search_in_words(const SearchRecipe& recipe, const Sweep& sweep);

// "48 % (37–60)", "3 to mark".
std::string in_words(const AnswerMarks& marks);

}  // namespace hone
