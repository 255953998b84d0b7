// The stages as a page: no script, no address, nothing to load.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "hone/core/html_text.h"
#include "hone/core/quantity.h"
#include "hone/results/stage_table.h"

namespace hone {
namespace {

constexpr std::string_view style = R"(
:root { --ink: #1c1c1a; --paper: #fff; --faint: #6b6a64; --line: #dcdad2; --mark: #2a5d9f; --better: #1d7a46; --worse: #b3372f; --band: #f5f4ef; }
@media (prefers-color-scheme: dark) { :root { --ink: #e9e7e0; --paper: #191917; --faint: #a3a198; --line: #3a3934; --mark: #7fb0ec; --better: #6cc890; --worse: #ec8a82; --band: #22211e; } }
@media print { :root { --ink: #000; --paper: #fff; --faint: #444; --line: #bbb; --mark: #1f4e8c; --better: #14592f; --worse: #8f2018; --band: #fff; } section, tr { break-inside: avoid; } }
body { margin: 0 auto; max-width: 60rem; padding: 2rem 1.25rem 4rem; font: 16px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper); }
h1 { font-size: 1.5rem; margin: 0 0 .25rem; } h2 { font-size: 1.1rem; margin: 2.25rem 0 .5rem; } p { max-width: 44rem; } .faint { color: var(--faint); }
.wide { overflow-x: auto; } table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; font-size: .92rem; }
th, td { text-align: left; padding: .35rem .6rem .35rem 0; border-bottom: 1px solid var(--line); vertical-align: top; } th { font-weight: 600; } td.n, th.n { text-align: right; } td.n { white-space: nowrap; }
.better { color: var(--better); font-weight: 600; } .worse { color: var(--worse); font-weight: 600; } svg { display: block; width: 100%; height: auto; } svg text { font: 13px system-ui, sans-serif; fill: var(--ink); }
svg .tick { fill: var(--faint); font-size: 11px; } .answers td { font-size: .88rem; } .yes::before { content: "✓ "; color: var(--better); } .no::before { content: "✗ "; color: var(--worse); } .half::before { content: "◐ "; }
)";

std::string percent(double fraction) { return fmt::format("{:.0f} %", 100 * fraction); }
std::string points(double fraction) { return fmt::format("{:+.1f}", 100 * fraction); }

std::string class_of(Verdict verdict) {
  return verdict == Verdict::better ? "better" : verdict == Verdict::worse ? "worse" : "faint";
}

struct PlotRow {
  std::string label, note, kind;  // kind: class of the note
  double value, low, high;
};

// Dots with their intervals over one axis from `least` to `most`, a thin line at zero when it lies inside.
std::string plot(const std::vector<PlotRow>& rows, double least, double most, double step) {
  constexpr double left = 260, right = 640, height = 34, width = 900;
  const auto x = [&](double value) { return left + (right - left) * (value - least) / (most - least); };
  const double bottom = height * static_cast<double>(rows.size()) + 8;
  std::string out = fmt::format("<svg viewBox=\"0 0 {} {}\" role=\"img\">", width, bottom + 24);
  for (int i = 0; least + i * step <= most + 1e-9; ++i) {
    const double value = least + i * step;
    const bool zero = std::fabs(value) < 1e-9;
    out += fmt::format("<line x1=\"{0:.1f}\" x2=\"{0:.1f}\" y1=\"4\" y2=\"{1}\" stroke=\"var(--{2})\"/>", x(value),
                       bottom, zero ? "faint" : "line");
    out += fmt::format("<text class=\"tick\" x=\"{:.1f}\" y=\"{}\" text-anchor=\"middle\">{:.0f}</text>", x(value),
                       bottom + 16, 100 * value);
  }
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const PlotRow& row = rows[i];
    const double y = height * (static_cast<double>(i) + 0.5) + 4;
    const auto inside = [&](double value) { return x(std::clamp(value, least, most)); };
    out += fmt::format("<text x=\"0\" y=\"{}\">{}</text>", y + 4, escape_html(row.label));
    out += fmt::format(
        "<line x1=\"{:.1f}\" x2=\"{:.1f}\" y1=\"{}\" y2=\"{}\" stroke=\"var(--mark)\" stroke-width=\"3\" "
        "stroke-linecap=\"round\"/>",
        inside(row.low), inside(row.high), y, y);
    out += fmt::format("<circle cx=\"{:.1f}\" cy=\"{}\" r=\"5.5\" fill=\"var(--mark)\"/>", inside(row.value), y);
    out += fmt::format("<text x=\"{}\" y=\"{}\" class=\"{}\" style=\"fill:var(--{})\">{}</text>", right + 16, y + 4,
                       row.kind, row.kind == "better" || row.kind == "worse" ? row.kind : "ink", escape_html(row.note));
  }
  return out + "</svg>";
}

std::string scores(const StageTable& table) {
  std::vector<PlotRow> rows;
  for (const StageScore& stage : table.stages)
    rows.push_back({stage.name,
                    fmt::format("{} ({} to {})", percent(stage.score), percent(stage.low), percent(stage.high)), "",
                    stage.score, stage.low, stage.high});
  return "<section><h2>Score at each stage</h2><p class=\"faint\">Share of the points, in percent, with the 95 % "
         "interval.</p>" +
         plot(rows, 0, 1, 0.2) + "</section>";
}

std::string differences(const StageTable& table) {
  if (table.comparisons.empty()) return {};
  std::vector<PlotRow> rows;
  double reach = 0.1;
  for (const Comparison& one : table.comparisons) {
    rows.push_back({fmt::format("{} against {}", one.b, one.a),
                    fmt::format("{} points: {}", points(one.difference), verdict_name(one.verdict)),
                    class_of(one.verdict), one.difference, one.interval.low, one.interval.high});
    reach = std::max({reach, std::fabs(one.interval.low), std::fabs(one.interval.high)});
  }
  const double step = reach > 0.5 ? 0.25 : 0.1;
  reach = std::ceil(reach / step - 1e-9) * step;
  std::string out =
      "<section><h2>What changed</h2><p class=\"faint\">Points gained on the same questions, with the 95 % interval. "
      "The words follow p after Holm's correction over this table, and the interval.</p>" +
      plot(rows, -reach, reach, step) +
      "<div class=\"wide\"><table><tr><th>Stage</th><th>against</th><th class=\"n\">questions</th><th "
      "class=\"n\">changed</th>"
      "<th class=\"n\">points</th><th class=\"n\">95 % interval</th><th class=\"n\">p</th><th class=\"n\">p, "
      "Holm</th><th>test</th></tr>";
  for (const Comparison& one : table.comparisons)
    out += fmt::format(
        "<tr><td>{}</td><td>{}</td><td class=\"n\">{}</td><td class=\"n\">{}</td><td class=\"n {}\">{}</td>"
        "<td class=\"n\">{} to {}</td><td class=\"n\">{:.2g}</td><td class=\"n\">{:.2g}</td><td>{}</td></tr>",
        escape_html(one.b), escape_html(one.a), one.n, one.changed(), class_of(one.verdict), points(one.difference),
        points(one.interval.low), points(one.interval.high), one.p, one.p_adjusted, escape_html(test_name(one)));
  out += "</table></div>";
  for (const Comparison& one : table.comparisons)
    if (!one.reason.empty()) out += fmt::format("<p class=\"faint\">{}</p>", escape_html(sentence(one)));
  return out + "</section>";
}

std::string costs(const StageTable& table) {
  std::string out =
      "<section><h2>What each stage is and costs</h2><div class=\"wide\"><table><tr><th>Stage</th><th>Model</th>"
      "<th class=\"n\">size</th><th class=\"n\">memory</th><th class=\"n\">tokens/s</th><th class=\"n\">first word</th>"
      "<th class=\"n\">tuning</th><th class=\"n\">sitting</th><th class=\"n\">answered wrongly</th>"
      "<th class=\"n\">declined wrongly</th></tr>";
  const auto share = [](const std::optional<double>& value) { return value ? percent(*value) : std::string("–"); };
  for (const StageScore& stage : table.stages) {
    std::string what = stage.model;
    if (!stage.adapter.empty()) what += ", adapter " + stage.adapter;
    if (!stage.recipe.empty()) what += ", " + stage.recipe;
    out += fmt::format(
        "<tr><td>{}</td><td>{}</td><td class=\"n\">{:.0f} MB</td><td class=\"n\">{:.2f} GB</td><td "
        "class=\"n\">{:.0f}</td>"
        "<td class=\"n\">{:.2f} s</td><td class=\"n\">{}</td><td class=\"n\">{}</td><td class=\"n\">{}</td><td "
        "class=\"n\">{}</td></tr>",
        escape_html(stage.name), escape_html(what), static_cast<double>(stage.size_bytes) / 1e6,
        static_cast<double>(stage.memory_bytes) / 1e9, stage.tokens_per_second, stage.first_token_seconds,
        stage.training_seconds > 0 ? rough_duration(stage.training_seconds) : "–", rough_duration(stage.seconds),
        share(stage.false_answers), share(stage.false_refusals));
  }
  return out + "</table></div></section>";
}

std::string tags(const StageTable& table) {
  std::set<std::string> names;
  for (const StageScore& stage : table.stages)
    for (const auto& [name, score] : stage.tags) names.insert(name);
  if (names.empty()) return {};
  std::string out =
      "<section><h2>By tag</h2><p class=\"faint\">Numbers only: these groups are too small for a verdict.</p><div "
      "class=\"wide\">"
      "<table><tr><th>Tag</th><th class=\"n\">questions</th>";
  for (const StageScore& stage : table.stages) out += fmt::format("<th class=\"n\">{}</th>", escape_html(stage.name));
  out += "</tr>";
  for (const std::string& name : names) {
    std::size_t count = 0;
    std::string cells;
    for (const StageScore& stage : table.stages) {
      const auto found = stage.tags.find(name);
      if (found != stage.tags.end()) count = std::max(count, found->second.second);
      cells += fmt::format("<td class=\"n\">{}</td>", found == stage.tags.end() ? "–" : percent(found->second.first));
    }
    out += fmt::format("<tr><td>{}</td><td class=\"n\">{}</td>{}</tr>", escape_html(name), count, cells);
  }
  return out + "</table></div></section>";
}

std::string changed_answers(const StageTable& table) {
  if (table.changed.empty()) return {};
  std::string out = fmt::format(
      "<section><h2>Questions whose marks changed ({})</h2><div class=\"wide\"><table "
      "class=\"answers\"><tr><th>Question</th>",
      table.changed.size());
  for (const StageScore& stage : table.stages) out += fmt::format("<th>{}</th>", escape_html(stage.name));
  out += "</tr>";
  for (const ChangedAnswer& one : table.changed) {
    out += fmt::format("<tr><td>{}</td>", escape_html(one.question));
    for (const ChangedAnswer::Cell& cell : one.cells)
      out += fmt::format("<td class=\"{}\">{}</td>",
                         cell.mark >= 1   ? "yes"
                         : cell.mark <= 0 ? "no"
                                          : "half",
                         escape_html(cell.answer));
    out += "</tr>";
  }
  return out + "</table></div></section>";
}

}  // namespace

std::string stage_report(const StageTable& table) {
  std::string notes;
  for (const std::string& note : table.notes) notes += "<p>" + escape_html(note) + "</p>";
  const std::size_t questions = table.stages.empty() ? 0 : table.stages.front().questions;
  const std::string_view part = table.part == ScoredPart::prove    ? "prove"
                                : table.part == ScoredPart::choose ? "choose"
                                                                   : "all";
  std::string about =
      fmt::format("{} questions (part: {}), exam {}.", questions, part, escape_html(table.hash.substr(0, 12)));
  if (table.sat > 0) about += fmt::format(" “Prove” was sat {} time{}.", table.sat, table.sat == 1 ? "" : "s");
  return fmt::format(
      "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" "
      "content=\"width=device-width\">"
      "<title>{0}</title><style>{1}</style></head><body><h1>{0}</h1><p "
      "class=\"faint\">{2}</p>{3}{4}{5}{6}{7}{8}</body></html>\n",
      escape_html(table.exam), style, about, notes, scores(table), differences(table), costs(table), tags(table),
      changed_answers(table));
}

}  // namespace hone
