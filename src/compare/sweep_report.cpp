// The sweep as a page.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "hone/compare/sweep_files.h"
#include "hone/compare/sweep_table.h"
#include "hone/core/unicode.h"
#include "hone/report/pareto_plot.h"
#include "hone/report/report.h"
#include "hone/report/table.h"

namespace hone::compare {
namespace {

constexpr std::size_t most_questions = 12;  // shown side by side
constexpr std::size_t most_passages = 4, most_letters = 420;

constexpr std::string_view sweep_style = R"(
body { max-width: 76rem; } tr.lead th { color: var(--good); font-weight: 600; } tr.base th { color: var(--bad); font-weight: 600; } tr.tied { background: var(--band); }
.pair { display: grid; grid-template-columns: 1fr 1fr; gap: 1.25rem; margin-top: .5rem; } @media screen and (max-width: 44rem) { .pair { grid-template-columns: 1fr; } }
.passage { font-size: .88rem; border-left: 3px solid var(--line); padding-left: .6rem; margin: .5rem 0; break-inside: avoid; } .passage.hit { border-color: var(--good); }
)";

std::string three(double value) { return fmt::format("{:.3f}", value); }

void add_proof(report::Report& report, const Leaderboard& board) {
  if (!board.proof) return;
  const report::ReportElement section = report.section("What choosing gains");
  section.add("p", results::plain_sentence(board.proof->comparison));
  if (!is_proven_better(board)) section.add("p", keep_default_sentence(board));
  section.add("p", in_words(*board.proof), "faint");
  section.add("p", fmt::format("{}: {}", leader_by_name(board.by), board.proof->how), "faint");
  const report::ReportElement chosen = section.add("ul", {}, "faint");
  for (const std::string& key : board.proof->chosen) chosen.add("li", key);
}

void add_leaderboard(report::Report& report, const SweepTable& table, const Sweep& sweep, const Leaderboard& board) {
  const report::ReportElement section = report.section("Leaderboard");
  section.add("p", "Rows with a band cannot be told from the leader.", "faint");
  const bool answered =
      std::any_of(sweep.rows.begin(), sweep.rows.end(), [](const SweepRow& row) { return row.answers.has_value(); });
  std::vector<report::ReportColumn> columns{{"Slicing"}, {"Search"}, {"Store"}};
  for (const std::string& head : table.measure_heads()) columns.push_back({head, report::Align::right});
  for (const char* head : {"tokens", "p50", "p95", "build", "disk", "memory", "of exact"})
    columns.push_back({head, report::Align::right});
  if (answered) columns.push_back({"answers", report::Align::right});
  const report::ReportTable shown(section, columns);
  const auto megabytes = [](const std::optional<double>& value) {
    return value ? fmt::format("{:.1f} MB", *value) : std::string("–");
  };
  for (const std::size_t index : board.order) {
    const SweepRow& row = sweep.rows[index];
    std::string kind = index == board.order[0] ? "lead" : index == 0 ? "base" : "";
    if (board.tied[index]) kind += " tied";
    std::vector<report::ReportCell> cells{
        {row.recipe.slicing_words()}, {table.search_words(row.recipe)}, {row.recipe.store}};
    if (!row.error.empty()) {
      cells.push_back({row.error});
      shown.row(cells, kind);
      continue;
    }
    for (const std::string& cell : table.measure_cells(row)) cells.push_back({cell});
    cells.insert(cells.end(), {{fmt::format("{:.0f}", row.mean_tokens(board.questions))},
                               {fmt::format("{:.1f} ms", row.p50_ms)},
                               {fmt::format("{:.1f} ms", row.p95_ms)},
                               {fmt::format("{:.1f} s", row.build_s)},
                               {megabytes(row.disk_mb)},
                               {megabytes(row.memory_mb)},
                               {row.recall_vs_exact ? three(*row.recall_vs_exact) : "–"}});
    if (answered) cells.push_back({in_words(row.answers)});
    shown.row(cells, kind);
  }
}

void add_plots(report::Report& report, const Sweep& sweep, const Leaderboard& board) {
  const std::string name(leader_by_name(board.by));
  report::ParetoPlot by_latency{.cost = "milliseconds a question, median", .quality = name};
  report::ParetoPlot by_tokens{.cost = "passage tokens a question", .quality = name};
  for (std::size_t i = 0; i < sweep.rows.size(); ++i) {
    const SweepRow& row = sweep.rows[i];
    if (!row.error.empty()) continue;
    report::ParetoPlot::Dot dot{.cost = row.p50_ms,
                                .quality = row.mean(measure_of(board.by), board.questions),
                                .kind = i == board.order[0] ? "good"
                                        : i == 0            ? "bad"
                                                            : "mark"};
    dot.title = fmt::format("{}: {}", row.recipe.key(), three(dot.quality));
    by_latency.dots.push_back(dot);
    dot.cost = row.mean_tokens(board.questions);
    by_tokens.dots.push_back(dot);
  }
  const report::ReportElement waiting = report.section("Quality against waiting");
  waiting.add("p", "The leader is green, the default red; nothing beats the rows on the line in both.", "faint");
  by_latency.draw(waiting);
  by_tokens.draw(report.section("Quality against tokens"));
}

void add_knobs(report::Report& report, const Sweep& sweep, const Leaderboard& board) {
  const auto effects = marginal_effects(sweep, board);
  if (effects.empty()) return;
  const std::string name(leader_by_name(board.by));
  const report::ReportElement section = report.section("What each knob does");
  section.add("p", fmt::format("Mean {} of all rows with that value.", name), "faint");
  const report::ReportTable shown(section, {{"Knob"}, {"value"}, {name, report::Align::right}});
  for (const KnobEffect& effect : effects)
    for (std::size_t i = 0; i < effect.values.size(); ++i)
      shown.row({{i == 0 ? effect.knob : ""}, {effect.values[i].first}, {three(effect.values[i].second)}});
}

void add_passages(const report::ReportElement& where, const SearchTask& task, const SearchQuestion& question,
                  const std::vector<GoldSpan>& passages) {
  for (std::size_t i = 0; i < std::min(passages.size(), most_passages); ++i) {
    const GoldSpan& span = passages[i];
    const bool hit = std::any_of(question.spans.begin(), question.spans.end(), [&](const GoldSpan& gold) {
      return gold.document == span.document && gold.start < span.end && span.start < gold.end;
    });
    const std::string& text = task.documents[span.document].text;
    const CodePointIndex index(text);
    const std::size_t begin = index.to_byte(span.start), end = index.to_byte(std::min(span.end, index.size()));
    where.add("div", shorten(text.substr(begin, end - begin), most_letters), hit ? "passage hit" : "passage");
  }
}

void add_differences(report::Report& report, const SearchTask& task, const Sweep& sweep, const Leaderboard& board) {
  const std::size_t leader = board.order[0];
  if (leader == 0 || !sweep.rows[0].error.empty()) return;
  const auto measure = measure_of(board.by);
  const auto difference = [&](std::size_t i) {
    return sweep.rows[leader].questions[i].*measure - sweep.rows[0].questions[i].*measure;
  };
  std::vector<std::size_t> questions = board.questions;
  std::erase_if(questions, [&](std::size_t i) { return difference(i) == 0; });
  if (questions.empty()) return;
  std::stable_sort(questions.begin(), questions.end(),
                   [&](std::size_t a, std::size_t b) { return std::fabs(difference(a)) > std::fabs(difference(b)); });
  questions.resize(std::min(questions.size(), most_questions));
  const report::ReportElement section = report.section("Where leader and default differ most");
  section.add("p", "Passages with a green edge hold a part of the answer.", "faint");
  for (const std::size_t i : questions) {
    const report::ReportElement pair = section.fold(task.questions[i].text).add("div", {}, "pair");
    for (const std::size_t row : {leader, std::size_t{0}}) {
      const report::ReportElement side = pair.add("div");
      side.add("strong", row == leader ? "leader" : "default");
      side.text(" ").add("span", three(sweep.rows[row].questions[i].*measure), "faint");
      add_passages(side, task, task.questions[i], sweep.rows[row].passages[i]);
    }
  }
}

}  // namespace

std::string sweep_report(const SearchTask& task, const Sweep& sweep, const Leaderboard& board) {
  const SweepTable table(task, sweep, board);
  report::Report report("Ways to search, compared", sweep_style);
  report.body().add(
      "p",
      fmt::format(
          "{} document{}, {} questions, {} recipes{}; ranked by {}. {:.0f} s in all, {:.0f} s for the default alone.",
          task.documents.size(), task.documents.size() == 1 ? "" : "s", board.questions.size(), sweep.rows.size(),
          table.embedders().size() == 1 ? ", embedder " + *table.embedders().begin() : std::string(),
          leader_by_name(board.by), sweep.seconds, sweep.single_seconds),
      "faint");
  for (const auto* list : {&sweep.notes, &task.skipped})
    for (const std::string& note : *list) report.body().add("p", note);
  if (!sweep.left_out.empty())
    report.body().add(
        "p", fmt::format("The budget left {} recipes out, {} first.", sweep.left_out.size(), sweep.left_out[0]));
  add_proof(report, board);
  add_leaderboard(report, table, sweep, board);
  add_plots(report, sweep, board);
  add_knobs(report, sweep, board);
  add_differences(report, task, sweep, board);
  return report.html();
}

}  // namespace hone::compare
