// The table of `hone compare`, on the terminal and as JSON.
#include <fmt/color.h>
#include <fmt/format.h>

#include "columns.h"
#include "comparing.h"
#include "hone/compare/sweep_table.h"
#include "hone/retrieval/recipe_fields.h"
#include "shell.h"

namespace hone::cli {
namespace {

constexpr std::size_t most_printed_rows = 30;  // with the default

std::vector<std::string> cells_of(const SweepTable& table, const SweepRow& row, std::size_t number, bool is_default,
                                  bool tied, bool answered) {
  std::vector<std::string> cells{std::to_string(number), row.recipe.slicing_words(), table.search_words(row.recipe),
                                 row.recipe.store};
  const auto measures = table.measure_cells(row);
  cells.insert(cells.end(), measures.begin(), measures.end());
  cells.insert(cells.end(), {fmt::format("{:.0f}", row.mean_tokens(table.questions())),
                             fmt::format("{:.1f} ms", row.p50_ms), fmt::format("{:.1f} s", row.build_s),
                             row.recall_vs_exact ? fmt::format("{:.3f}", *row.recall_vs_exact) : "–"});
  if (answered) cells.push_back(in_words(row.answers));
  cells.push_back(is_default ? tied ? "default =" : "default" : tied ? "=" : "");
  return cells;
}

OrderedJson row_json(const SweepRow& row, const Leaderboard& board, std::size_t index) {
  OrderedJson json{{"recipe", recipe_json(row.recipe)}, {"store", row.recipe.store}};
  if (!row.error.empty()) {
    json["error"] = row.error, json["tied_with_leader"] = false, json["default"] = index == 0;
    return json;
  }
  const auto mean = [&](double QuestionMeasures::*measure) { return row.mean(measure, board.questions); };
  json["ndcg@10"] = mean(&QuestionMeasures::ndcg), json["recall@10"] = mean(&QuestionMeasures::recall);
  json["mrr@10"] = mean(&QuestionMeasures::mrr), json["map"] = mean(&QuestionMeasures::map);
  json["span_recall"] = mean(&QuestionMeasures::span_recall);
  json["span_precision"] = mean(&QuestionMeasures::span_precision);
  json["span_iou"] = mean(&QuestionMeasures::span_iou);
  json["tokens_per_question"] = row.mean_tokens(board.questions), json["unjudged"] = mean(&QuestionMeasures::unjudged);
  json["p50_ms"] = row.p50_ms, json["p95_ms"] = row.p95_ms;
  json["embed_ms"] = row.embed_ms, json["search_ms"] = row.search_ms;
  json["build_s"] = row.build_s, json["slices"] = row.slices;
  json["disk_mb"] = row.disk_mb ? OrderedJson(*row.disk_mb) : OrderedJson();
  json["memory_mb"] = row.memory_mb ? OrderedJson(*row.memory_mb) : OrderedJson();
  json["recall_vs_exact"] = row.recall_vs_exact ? OrderedJson(*row.recall_vs_exact) : OrderedJson();
  OrderedJson filtered = OrderedJson::object();
  for (const auto& [percent, recall] : row.filtered_recall) filtered[std::to_string(percent)] = recall;
  if (!filtered.empty()) json["recall_vs_exact_filtered"] = std::move(filtered);
  if (row.answers) {
    const AnswerMarks& marks = *row.answers;
    OrderedJson said{{"model", marks.model}, {"sitting", marks.sitting}, {"answer_ms", marks.answer_ms}};
    const bool whole = marks.waiting == 0;
    said["score"] = whole ? OrderedJson(marks.score) : OrderedJson();
    said["low"] = whole ? OrderedJson(marks.low) : OrderedJson();
    said["high"] = whole ? OrderedJson(marks.high) : OrderedJson();
    said["n"] = marks.questions, said["waiting"] = marks.waiting;
    json["answers"] = std::move(said);
  }
  json["tied_with_leader"] = static_cast<bool>(board.tied[index]), json["default"] = index == 0;
  return json;
}

}  // namespace

OrderedJson comparison_json(const SearchTask& task, const Sweep& sweep, const Leaderboard& board,
                            const ComparingOptions& options) {
  OrderedJson rows = OrderedJson::array();
  for (const std::size_t index : board.order) rows.push_back(row_json(sweep.rows[index], board, index));
  OrderedJson proof;
  if (board.proof) {
    const Comparison& one = board.proof->comparison;
    proof = {{"gain", one.difference},
             {"low", one.interval.low},
             {"high", one.interval.high},
             {"p", one.p},
             {"verdict", verdict_name(one.verdict)},
             {"n", one.n},
             {"how", board.proof->how},
             {"chosen", board.proof->chosen},
             {"default", one.score_a},
             {"chosen_score", one.score_b}};
  }
  return {{"rows", rows},
          {"proof", proof},
          {"cost", {{"seconds", sweep.seconds}, {"single_configuration_seconds", sweep.single_seconds}}},
          {"by", leader_by_name(board.by)},
          {"documents", task.documents.size()},
          {"questions", board.questions.size()},
          {"questions_without_judgement", task.unjudged},
          {"left_out", sweep.left_out},
          {"notes", sweep.notes},
          {"folder", options.out}};
}

void print_leaderboard(const Shell& shell, const SearchTask& task, const Sweep& sweep, const Leaderboard& board,
                       const ComparingOptions& options) {
  const SweepTable columns(task, sweep, board);
  const bool answered = !options.answers.empty();
  std::vector<std::vector<std::string>> table{{"row", "slicing", "search", "store"}};
  for (const std::string& head : columns.measure_heads()) table[0].push_back(head);
  table[0].insert(table[0].end(), {"tokens", "p50", "build", "of exact"});
  if (answered) table[0].push_back("answers");
  table[0].push_back("");
  std::size_t left = 0, usable = 0;
  std::map<std::pair<std::string, std::string>, std::size_t> failed;  // by store and reason
  for (std::size_t i = 0; i < board.order.size(); ++i) {
    const std::size_t index = board.order[i];
    const SweepRow& row = sweep.rows[index];
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
  print_columns(table);
  if (left > 0) fmt::print("… {} more rows are in the report.\n", left);
  fmt::print("=  cannot be told from the leader. Ranked by {} on {} questions", leader_by_name(board.by),
             board.questions.size());
  if (task.unjudged > 0) fmt::print(" ({} say nowhere what answers them)", task.unjudged);
  fmt::print("; passages fill {} tokens.\n", options.sweep.measure.passage_tokens);
  if (answered)
    fmt::print("answers: marks of {} on the exam's choose questions, with 95 % intervals.\n", options.answers);
  for (const auto& [what, rows] : failed) fmt::print("{}: {} rows failed: {}\n", what.first, rows, what.second);
  for (const std::string& note : sweep.notes) fmt::print("{}\n", note);
  if (!sweep.left_out.empty())
    fmt::print("The budget left out {} recipes, {} first.\n", sweep.left_out.size(), sweep.left_out[0]);
  if (board.proof) {
    const std::string words = in_words(*board.proof);
    if (shell.colour() && board.proof->comparison.verdict == Verdict::better)
      fmt::print(fg(fmt::terminal_color::green), "\n{}\n", words);
    else
      fmt::print("\n{}\n", words);
    fmt::print("({})\n", board.proof->how);
  }
  fmt::print("{:.0f} s in all; the default alone takes {:.0f} s. The whole report: {}\n", sweep.seconds,
             sweep.single_seconds, (fs::path(options.out) / "report.html").string());
  if (usable > 0) fmt::print("Search this workspace that way: hone compare use {}\n", usable);
}

}  // namespace hone::cli
