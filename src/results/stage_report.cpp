// The stages as a page.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>
#include <tuple>

#include "changed_words.h"
#include "hone/core/quantity.h"
#include "hone/report/interval_plot.h"
#include "hone/report/report.h"
#include "hone/report/table.h"
#include "hone/results/stage_table.h"

namespace hone::results {
namespace {

constexpr std::string_view answers_style = R"(
.answers { display: grid; grid-template-columns: fit-content(30%) minmax(0, 1fr); gap: .35rem 1rem; margin: .5rem 0; font-size: .92rem; } .answers dt { color: var(--faint); } .answers dd { margin: 0; white-space: pre-line; }
.answers .turned { border-left: 3px solid var(--mark); padding-left: .6rem; margin-left: -.75rem; } mark { background: none; color: inherit; text-decoration: underline; text-decoration-color: var(--mark); text-decoration-thickness: 2px; text-underline-offset: 3px; }
@media screen and (max-width: 44rem) { .answers { grid-template-columns: minmax(0, 1fr); gap: .1rem; } .answers dd { margin-bottom: .5rem; } .answers .turned { margin-left: 0; } }
)";

std::string percent(double fraction) { return fmt::format("{:.0f} %", 100 * fraction); }
std::string points(double fraction) { return fmt::format("{:+.1f}", 100 * fraction); }

std::string_view kind_of(Verdict verdict) {
  return verdict == Verdict::better ? "good" : verdict == Verdict::worse ? "bad" : "";
}

void add_scores(report::Report& report, const StageTable& table) {
  const report::ReportElement section = report.section("Score at each stage");
  section.add("p", "Share of the points, in percent, and the line on which the true share likely lies (95 % interval).",
              "faint");
  report::IntervalPlot plot{.least = 0, .most = 1, .step = 0.2};
  for (const StageScore& stage : table.stages)
    plot.rows.push_back(
        {.label = stage.name,
         .note = fmt::format("{} ({} to {})", percent(stage.score), percent(stage.low), percent(stage.high)),
         .value = stage.score,
         .low = stage.low,
         .high = stage.high});
  plot.draw(section);
}

report::IntervalPlot difference_plot(const std::vector<Comparison>& comparisons) {
  report::IntervalPlot plot;
  double reach = 0.1;
  for (const Comparison& one : comparisons) {
    plot.rows.push_back({.label = fmt::format("{} against {}", one.b, one.a),
                         .note = fmt::format("{} points: {}", points(one.difference), verdict_name(one.verdict)),
                         .kind = kind_of(one.verdict),
                         .value = one.difference,
                         .low = one.interval.low,
                         .high = one.interval.high});
    reach = std::max({reach, std::fabs(one.interval.low), std::fabs(one.interval.high)});
  }
  plot.step = reach > 0.5 ? 0.25 : 0.1;
  plot.most = std::ceil(reach / plot.step - 1e-9) * plot.step, plot.least = -plot.most;
  return plot;
}

void add_differences(report::Report& report, const StageTable& table) {
  if (table.comparisons.empty()) return;
  const report::ReportElement section = report.section("What changed");
  section.add(
      "p",
      "Points gained on the same questions, and the line on which the true gain likely lies. Better and worse are "
      "said only where luck is ruled out.",
      "faint");
  difference_plot(table.comparisons).draw(section);
  for (const Comparison& one : table.comparisons) section.add("p", plain_sentence(one));
  if (!table.revision.empty()) section.add("p", table.revision + " By the key as it was first frozen:");
  for (const Comparison& one : table.before_revision) section.add("p", plain_sentence(one));
  section.add("p",
              "The statistics: the words above follow p after Holm's correction over this table, and the interval.",
              "faint");
  const report::ReportTable shown(section, {{"Stage"},
                                            {"against"},
                                            {"questions", report::Align::right},
                                            {"changed", report::Align::right},
                                            {"points", report::Align::right},
                                            {"95 % interval", report::Align::right},
                                            {"p", report::Align::right},
                                            {"p, Holm", report::Align::right},
                                            {"test"}});
  for (const Comparison& one : table.comparisons)
    shown.row({{one.b},
               {one.a},
               {fmt::format("{}", one.n)},
               {fmt::format("{}", one.changed())},
               {points(one.difference), kind_of(one.verdict)},
               {fmt::format("{} to {}", points(one.interval.low), points(one.interval.high))},
               {fmt::format("{:.2g}", one.p)},
               {fmt::format("{:.2g}", one.p_adjusted)},
               {test_name(one)}});
  for (const Comparison& one : table.comparisons)
    if (!one.reason.empty()) section.add("p", sentence(one), "faint");
  for (const std::string& note : table.notes)
    if (is_statistical(note)) section.add("p", note, "faint");
}

void add_costs(report::Report& report, const StageTable& table) {
  const report::ReportTable shown(report.section("What each stage is and costs"),
                                  {{"Stage"},
                                   {"Model"},
                                   {"size", report::Align::right},
                                   {"memory", report::Align::right},
                                   {"tokens/s", report::Align::right},
                                   {"first word", report::Align::right},
                                   {"tuning", report::Align::right},
                                   {"sitting", report::Align::right},
                                   {"answered wrongly", report::Align::right},
                                   {"declined wrongly", report::Align::right}});
  const auto share = [](const std::optional<double>& value) { return value ? percent(*value) : std::string("–"); };
  for (const StageScore& stage : table.stages) {
    std::string what = stage.model;
    if (!stage.adapter.empty()) what += ", adapter " + stage.adapter;
    if (!stage.recipe.empty()) what += ", " + stage.recipe;
    shown.row({{stage.name},
               {what},
               {fmt::format("{:.0f} MB", static_cast<double>(stage.size_bytes) / 1e6)},
               {fmt::format("{:.2f} GB", static_cast<double>(stage.memory_bytes) / 1e9)},
               {fmt::format("{:.0f}", stage.tokens_per_second)},
               {stage.first_token_seconds > 0 ? fmt::format("{:.2f} s", stage.first_token_seconds) : "–"},
               {stage.training_seconds > 0 ? rough_duration(stage.training_seconds) : "–"},
               {rough_duration(stage.seconds)},
               {share(stage.false_answers)},
               {share(stage.false_refusals)}});
  }
}

void add_tags(report::Report& report, const StageTable& table) {
  std::set<std::string> names;
  for (const StageScore& stage : table.stages)
    for (const auto& [name, score] : stage.tags) names.insert(name);
  if (names.empty()) return;
  const report::ReportElement section = report.section("By tag");
  section.add("p",
              "Where the points are won and lost. The verdicts above are on all questions; a tag alone has too few for "
              "one of its own.",
              "faint");
  std::vector<report::ReportColumn> columns{{"Tag"}, {"questions", report::Align::right}};
  for (const StageScore& stage : table.stages) columns.push_back({stage.name, report::Align::right});
  const report::ReportTable shown(section, columns);
  for (const std::string& name : names) {
    std::size_t count = 0;
    std::vector<report::ReportCell> cells{{name}, {}};
    for (const StageScore& stage : table.stages) {
      const auto found = stage.tags.find(name);
      if (found != stage.tags.end()) count = std::max(count, found->second.second);
      cells.push_back({found == stage.tags.end() ? "–" : percent(found->second.first)});
    }
    cells[1].text = fmt::format("{}", count);
    shown.row(cells);
  }
}

// What an answer says that the one of the stage before did not. In two answers that share little, nothing stands out.
void add_answer(const report::ReportElement& where, const std::string& answer, const std::string* before) {
  std::vector<ChangedWords> parts{{answer}};
  if (before) parts = changed_words(*before, answer);
  for (const ChangedWords& part : parts)
    if (part.is_new)
      where.add("mark", part.text);
    else
      where.text(part.text);
}

// ✓, ✗ or ◐; where the stage before had another mark also the word for it.
void add_mark(const report::ReportElement& where, double mark, bool turned) {
  const auto [sign, words, kind] = mark >= 1   ? std::tuple("✓", "now right", "good")
                                   : mark <= 0 ? std::tuple("✗", "now wrong", "bad")
                                               : std::tuple("◐", "now right in part", "");
  where.add("span", turned ? fmt::format("{} {}:", sign, words) : sign, kind);
  where.text(" ");
}

// A block a question, its answers under one another: they are sentences, which columns would make into towers.
void add_changed_answers(report::Report& report, const StageTable& table) {
  if (table.changed.empty()) return;
  const report::ReportElement section =
      report.section(fmt::format("Questions whose marks changed ({})", table.changed.size()));
  section.add("p",
              "A bar stands where the mark is not that of the stage before, a line under words that its answer did "
              "not have.",
              "faint");
  for (const ChangedAnswer& one : table.changed) {
    const report::ReportElement answers = section.fold(one.question).add("dl", {}, "answers");
    for (std::size_t i = 0; i < one.cells.size(); ++i) {
      const ChangedAnswer::Cell& cell = one.cells[i];
      const bool turned = i > 0 && cell.mark != one.cells[i - 1].mark;
      answers.add("dt", table.stages[i].name);
      const report::ReportElement answer = answers.add("dd", {}, turned ? "turned" : "");
      add_mark(answer, cell.mark, turned);
      add_answer(answer, cell.answer, i > 0 ? &one.cells[i - 1].answer : nullptr);
    }
  }
}

}  // namespace

std::string stage_report(const StageTable& table) {
  report::Report report(table.exam, answers_style);
  const std::size_t questions = table.stages.empty() ? 0 : table.stages.front().questions;
  const std::string_view part = table.part == ScoredPart::prove    ? "prove"
                                : table.part == ScoredPart::choose ? "choose"
                                                                   : "all";
  std::string about = fmt::format("{} questions (part: {}), exam {}.", questions, part, table.hash.substr(0, 12));
  if (table.sat > 0) about += fmt::format(" “Prove” was sat {} time{}.", table.sat, table.sat == 1 ? "" : "s");
  report.body().add("p", about, "faint");
  for (const std::string& note : table.notes)
    if (!is_statistical(note)) report.body().add("p", note);
  add_scores(report, table);
  add_differences(report, table);
  add_costs(report, table);
  add_tags(report, table);
  add_changed_answers(report, table);
  return report.html();
}

}  // namespace hone::results
