// The table of `hone compare` on the terminal.
#include <fmt/color.h>
#include <fmt/format.h>

#include "columns.h"
#include "comparing.h"
#include "hone/compare/sweep_table.h"
#include "hone/compare/swept_task.h"
#include "hone/core/files.h"
#include "shell.h"

namespace hone::cli {
namespace {

constexpr std::size_t most_printed_rows = 30;  // with the default

std::vector<std::string> cells_of(const compare::SweepTable& table, const compare::SweepRow& row, std::size_t number,
                                  bool is_default, bool tied, bool answered) {
  std::vector<std::string> cells{std::to_string(number), row.recipe.slicing_words(), table.search_words(row.recipe),
                                 row.recipe.store};
  const auto measures = table.measure_cells(row);
  cells.insert(cells.end(), measures.begin(), measures.end());
  cells.insert(cells.end(), {fmt::format("{:.0f}", row.mean_tokens(table.questions())),
                             fmt::format("{:.1f} ms", row.p50_ms), fmt::format("{:.1f} s", row.build_s),
                             row.recall_vs_exact ? fmt::format("{:.3f}", *row.recall_vs_exact) : "–"});
  if (answered) cells.push_back(compare::in_words(row.answers));
  cells.push_back(is_default ? tied ? "default =" : "default" : tied ? "=" : "");
  return cells;
}

}  // namespace

void print_leaderboard(const Shell& shell, const compare::SweptTask& swept, const compare::CompareSpec& spec,
                       bool why) {
  const compare::SearchTask& task = swept.task;
  const compare::Sweep& sweep = swept.sweep;
  const compare::Leaderboard& board = swept.board;
  const compare::SweepTable columns(task, sweep, board);
  const bool answered = !spec.answers.empty();
  std::vector<std::vector<std::string>> table{{"row", "slicing", "search", "store"}};
  for (const std::string& head : columns.measure_heads()) table[0].push_back(head);
  table[0].insert(table[0].end(), {"tokens", "p50", "build", "of exact"});
  if (answered) table[0].push_back("answers");
  table[0].push_back("");
  std::size_t left = 0, usable = 0;
  std::map<std::pair<std::string, std::string>, std::size_t> failed;  // by store and reason
  for (std::size_t i = 0; i < board.order.size(); ++i) {
    const std::size_t index = board.order[i];
    const compare::SweepRow& row = sweep.rows[index];
    if (!row.error.empty()) {
      ++failed[{row.recipe.store, row.error}];
      continue;
    }
    if (usable == 0 && row.recipe.store == "embedded") usable = i + 1;
    if (i >= most_printed_rows && index != 0)
      ++left;
    else
      table.push_back(cells_of(columns, row, i + 1, index == 0, board.tied[index], answered));
  }
  print_columns(shell, table);
  if (left > 0) fmt::print(shell.out(), "… {} more rows are in the report.\n", left);
  fmt::print(shell.out(), "=  cannot be told from the leader. Ranked by {} on {} questions",
             compare::leader_by_name(board.by), board.questions.size());
  if (task.unjudged > 0) fmt::print(shell.out(), " ({} say nowhere what answers them)", task.unjudged);
  fmt::print(shell.out(), "; passages fill {} tokens.\n", spec.passage_tokens);
  if (answered)
    fmt::print(shell.out(), "answers: marks of {} on the exam's choose questions, and between which they likely lie.\n",
               spec.answers);
  for (const auto& [what, rows] : failed)
    fmt::print(shell.out(), "{}: {} rows failed: {}\n", what.first, rows, what.second);
  for (const std::string& note : sweep.notes) fmt::print(shell.out(), "{}\n", note);
  if (!sweep.left_out.empty())
    fmt::print(shell.out(), "The budget left out {} recipes, {} first.\n", sweep.left_out.size(), sweep.left_out[0]);
  if (board.proof) {
    const std::string words = why ? compare::in_words(*board.proof) : results::plain_sentence(board.proof->comparison);
    if (shell.colour() && board.proof->comparison.verdict == results::Verdict::better)
      fmt::print(shell.out(), fg(fmt::terminal_color::green), "\n{}\n", words);
    else
      fmt::print(shell.out(), "\n{}\n", words);
    if (why) fmt::print(shell.out(), "({})\n", board.proof->how);
  }
  fmt::print(shell.out(), "{:.0f} s in all; the default alone takes {:.0f} s. The whole report: {}\n", sweep.seconds,
             sweep.single_seconds, (fs::path(spec.out) / "report.html").string());
  if (usable > 0 && compare::is_proven_better(board))
    fmt::print(shell.out(), "Search this workspace that way: hone compare use {}\n", usable);
  else if (board.tied.size() > 1)
    fmt::print(shell.out(), "{}\n", compare::keep_default_sentence(board));
}

}  // namespace hone::cli
