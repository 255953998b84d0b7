// The sweep as a page: no script, no address, nothing to load.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "hone/compare/sweep_files.h"
#include "hone/compare/sweep_table.h"
#include "hone/core/html_text.h"
#include "hone/core/unicode.h"

namespace hone {
namespace {

constexpr std::size_t most_questions = 12;  // shown side by side
constexpr std::size_t most_passages = 4, most_letters = 420;

constexpr std::string_view style = R"(
:root { --ink: #1c1c1a; --paper: #fff; --faint: #6b6a64; --line: #dcdad2; --mark: #2a5d9f; --lead: #1d7a46; --base: #b3372f; --band: #f5f4ef; }
@media (prefers-color-scheme: dark) { :root { --ink: #e9e7e0; --paper: #191917; --faint: #a3a198; --line: #3a3934; --mark: #7fb0ec; --lead: #6cc890; --base: #ec8a82; --band: #22211e; } }
@media print { :root { --ink: #000; --paper: #fff; --faint: #444; --line: #bbb; --mark: #1f4e8c; --lead: #14592f; --base: #8f2018; --band: #fff; } section, tr, article { break-inside: avoid; } }
body { margin: 0 auto; max-width: 76rem; padding: 2rem 1.25rem 4rem; font: 16px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper); }
h1 { font-size: 1.5rem; margin: 0 0 .25rem; } h2 { font-size: 1.1rem; margin: 2.25rem 0 .5rem; } h3 { font-size: 1rem; margin: 1.5rem 0 .4rem; } p { max-width: 46rem; } .faint { color: var(--faint); }
.wide { overflow-x: auto; } table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; font-size: .9rem; }
th, td { text-align: left; padding: .3rem .6rem .3rem 0; border-bottom: 1px solid var(--line); vertical-align: top; } th { font-weight: 600; } td:first-child, td:nth-child(2) { white-space: nowrap; } td.n, th.n { text-align: right; white-space: nowrap; }
tr.lead td:first-child { color: var(--lead); font-weight: 600; } tr.base td:first-child { color: var(--base); font-weight: 600; } tr.tied { background: var(--band); }
svg { display: block; width: 100%; height: auto; } svg text { font: 12px system-ui, sans-serif; fill: var(--ink); } svg .tick { fill: var(--faint); font-size: 11px; }
.pair { display: grid; grid-template-columns: 1fr 1fr; gap: 1.25rem; } @media (max-width: 40rem) { .pair { grid-template-columns: 1fr; } } .passage { font-size: .88rem; border-left: 3px solid var(--line); padding-left: .6rem; margin: .5rem 0; } .passage.hit { border-color: var(--lead); }
)";

std::string three(double value) { return fmt::format("{:.3f}", value); }

struct Dot {
  double x = 0, y = 0;
  std::string title, colour;
};

// Quality upwards, cost to the right on a logarithmic axis, and the line of rows that nothing beats in both.
std::string pareto(std::vector<Dot> dots, const std::string& cost, const std::string& quality) {
  constexpr double left = 60, right = 820, top = 16, bottom = 300;
  std::sort(dots.begin(), dots.end(), [](const Dot& a, const Dot& b) { return a.x != b.x ? a.x < b.x : a.y > b.y; });
  double least = 1e300, most = 0, low = 1, high = 0;
  for (const Dot& dot : dots) {
    least = std::min(least, std::max(dot.x, 1e-3)), most = std::max(most, std::max(dot.x, 1e-3));
    low = std::min(low, dot.y), high = std::max(high, dot.y);
  }
  least *= 0.8, most *= 1.25;
  const double spread = std::max(high - low, 0.02);
  low = std::max(0.0, low - 0.1 * spread), high = std::min(1.0, high + 0.1 * spread);
  const auto x = [&](double v) {
    return left + (right - left) * std::log(std::max(v, 1e-3) / least) / std::log(most / least);
  };
  const auto y = [&](double v) { return bottom - (bottom - top) * (v - low) / std::max(high - low, 1e-9); };
  std::string out = "<svg viewBox=\"0 0 860 345\" role=\"img\">";
  for (int i = 0; i <= 4; ++i) {
    const double v = low + (high - low) * i / 4, c = least * std::pow(most / least, i / 4.0);
    out += fmt::format(
        "<line x1=\"{0}\" x2=\"{1}\" y1=\"{2:.1f}\" y2=\"{2:.1f}\" stroke=\"var(--line)\"/><text class=\"tick\" "
        "x=\"{3}\" "
        "y=\"{4:.1f}\" text-anchor=\"end\">{5:.3f}</text>",
        left, right, y(v), left - 8, y(v) + 4, v);
    out += fmt::format("<text class=\"tick\" x=\"{:.1f}\" y=\"{}\" text-anchor=\"middle\">{}</text>", x(c), bottom + 18,
                       c < 100 ? fmt::format("{:.3g}", c) : fmt::format("{:.0f}", c));
  }
  std::string line;
  double best = -1;
  for (const Dot& dot : dots)
    if (dot.y > best) {
      line += fmt::format("{:.1f},{:.1f} ", x(dot.x), y(dot.y));
      best = dot.y;
    }
  out += fmt::format("<polyline points=\"{}\" fill=\"none\" stroke=\"var(--mark)\" stroke-dasharray=\"4 3\"/>", line);
  for (const Dot& dot : dots)
    out += fmt::format("<circle cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"5\" fill=\"var(--{})\"><title>{}</title></circle>",
                       x(dot.x), y(dot.y), dot.colour, escape_html(dot.title));
  return out + fmt::format(
                   "<text class=\"tick\" x=\"{}\" y=\"{}\" text-anchor=\"end\">{}</text><text class=\"tick\" x=\"{}\" "
                   "y=\"12\">{}</text></svg>",
                   right, bottom + 36, escape_html(cost), left, escape_html(quality));
}

std::string plots(const Sweep& sweep, const Leaderboard& board) {
  std::vector<Dot> by_latency, by_tokens;
  for (std::size_t i = 0; i < sweep.rows.size(); ++i) {
    const SweepRow& row = sweep.rows[i];
    if (!row.error.empty()) continue;
    const double quality = row.mean(measure_of(board.by), board.questions);
    const std::string colour = i == board.order[0] ? "lead" : i == 0 ? "base" : "mark";
    const std::string title = fmt::format("{}: {}", row.recipe.key(), three(quality));
    by_latency.push_back({row.p50_ms, quality, title, colour});
    by_tokens.push_back({row.mean_tokens(board.questions), quality, title, colour});
  }
  const std::string name(leader_by_name(board.by));
  return "<section><h2>Quality against waiting</h2><p class=\"faint\">The leader is green, the default red; nothing "
         "beats the "
         "rows on the line in both.</p>" +
         pareto(by_latency, "milliseconds a question, median", name) +
         "</section><section><h2>Quality against tokens</h2>" + pareto(by_tokens, "passage tokens a question", name) +
         "</section>";
}

std::string leaderboard(const SweepTable& table, const Sweep& sweep, const Leaderboard& board) {
  std::string out =
      "<section><h2>Leaderboard</h2><p class=\"faint\">Rows with a band cannot be told from the leader.</p><div "
      "class=\"wide\"><table><tr><th>Slicing</th><th>Search</th><th>Store</th>";
  const bool answered =
      std::any_of(sweep.rows.begin(), sweep.rows.end(), [](const SweepRow& row) { return row.answers.has_value(); });
  std::vector<std::string> heads = table.measure_heads();
  heads.insert(heads.end(), {"tokens", "p50", "p95", "build", "disk", "memory", "of exact"});
  if (answered) heads.push_back("answers");
  for (const std::string& head : heads) out += fmt::format("<th class=\"n\">{}</th>", head);
  out += "</tr>";
  for (const std::size_t index : board.order) {
    const SweepRow& row = sweep.rows[index];
    out += fmt::format("<tr class=\"{} {}\"><td>{}</td><td>{}</td><td>{}</td>",
                       index == board.order[0] ? "lead"
                       : index == 0            ? "base"
                                               : "",
                       board.tied[index] ? "tied" : "", escape_html(row.recipe.slicing_words()),
                       escape_html(table.search_words(row.recipe)), escape_html(row.recipe.store));
    if (!row.error.empty()) {
      out += fmt::format("<td colspan=\"{}\">{}</td></tr>", heads.size(), escape_html(row.error));
      continue;
    }
    const auto megabytes = [](const std::optional<double>& value) {
      return value ? fmt::format("{:.1f} MB", *value) : std::string("–");
    };
    std::vector<std::string> cells = table.measure_cells(row);
    cells.insert(cells.end(),
                 {fmt::format("{:.0f}", row.mean_tokens(board.questions)), fmt::format("{:.1f} ms", row.p50_ms),
                  fmt::format("{:.1f} ms", row.p95_ms), fmt::format("{:.1f} s", row.build_s), megabytes(row.disk_mb),
                  megabytes(row.memory_mb), row.recall_vs_exact ? three(*row.recall_vs_exact) : "–"});
    if (answered) cells.push_back(in_words(row.answers));
    for (const std::string& cell : cells) out += fmt::format("<td class=\"n\">{}</td>", cell);
    out += "</tr>";
  }
  return out + "</table></div></section>";
}

std::string knobs(const Sweep& sweep, const Leaderboard& board) {
  const auto effects = marginal_effects(sweep, board);
  if (effects.empty()) return {};
  std::string out = fmt::format(
      "<section><h2>What each knob does</h2><p class=\"faint\">Mean {} of all rows with that value.</p><div "
      "class=\"wide\"><table>",
      leader_by_name(board.by));
  for (const KnobEffect& effect : effects)
    for (std::size_t i = 0; i < effect.values.size(); ++i)
      out += fmt::format("<tr><td>{}</td><td>{}</td><td class=\"n\">{}</td></tr>", i == 0 ? effect.knob : "",
                         escape_html(effect.values[i].first), three(effect.values[i].second));
  return out + "</table></div></section>";
}

std::string passages(const SearchTask& task, const SearchQuestion& question, const SweepRow& row, std::size_t index) {
  std::string out;
  std::size_t shown = 0;
  for (const GoldSpan& span : row.passages[index]) {
    if (++shown > most_passages) break;
    const bool hit = std::any_of(question.spans.begin(), question.spans.end(), [&](const GoldSpan& gold) {
      return gold.document == span.document && gold.start < span.end && span.start < gold.end;
    });
    const CodePointIndex points(task.documents[span.document].text);
    const std::size_t begin = points.to_byte(span.start), end = points.to_byte(std::min(span.end, points.size()));
    const std::string text = task.documents[span.document].text.substr(begin, end - begin);
    out +=
        fmt::format("<div class=\"passage{}\">{}</div>", hit ? " hit" : "", escape_html(shorten(text, most_letters)));
  }
  return out;
}

std::string differences(const SearchTask& task, const Sweep& sweep, const Leaderboard& board) {
  const std::size_t leader = board.order[0];
  if (leader == 0 || !sweep.rows[0].error.empty()) return {};
  const auto measure = measure_of(board.by);
  std::vector<std::size_t> questions = board.questions;
  const auto difference = [&](std::size_t i) {
    return sweep.rows[leader].questions[i].*measure - sweep.rows[0].questions[i].*measure;
  };
  std::stable_sort(questions.begin(), questions.end(),
                   [&](std::size_t a, std::size_t b) { return std::fabs(difference(a)) > std::fabs(difference(b)); });
  std::string out =
      "<section><h2>Where leader and default differ most</h2><p class=\"faint\">Passages with a green edge hold a part "
      "of the "
      "answer.</p>";
  std::size_t shown = 0;
  for (const std::size_t i : questions) {
    if (shown == most_questions || difference(i) == 0) break;
    ++shown;
    out += fmt::format("<article><h3>{}</h3><div class=\"pair\">", escape_html(task.questions[i].text));
    for (const std::size_t row : {leader, std::size_t{0}})
      out += fmt::format("<div><strong>{}</strong> <span class=\"faint\">{}</span>{}</div>",
                         row == leader ? "leader" : "default", three(sweep.rows[row].questions[i].*measure),
                         passages(task, task.questions[i], sweep.rows[row], i));
    out += "</div></article>";
  }
  return shown > 0 ? out + "</section>" : std::string();
}

std::string proof(const Leaderboard& board) {
  if (!board.proof) return {};
  std::string out =
      fmt::format("<section><h2>What choosing gains</h2><p>{}</p><p class=\"faint\">{}: {}</p><ul class=\"faint\">",
                  escape_html(in_words(*board.proof)), escape_html(std::string(leader_by_name(board.by))),
                  escape_html(board.proof->how));
  for (const std::string& key : board.proof->chosen) out += "<li>" + escape_html(key) + "</li>";
  return out + "</ul></section>";
}

}  // namespace

std::string sweep_report(const SearchTask& task, const Sweep& sweep, const Leaderboard& board) {
  std::string notes;
  for (const auto* list : {&sweep.notes, &task.skipped})
    for (const std::string& note : *list) notes += "<p>" + escape_html(note) + "</p>";
  if (!sweep.left_out.empty())
    notes += fmt::format("<p>The budget left {} recipes out, {} first.</p>", sweep.left_out.size(),
                         escape_html(sweep.left_out[0]));
  const SweepTable table(task, sweep, board);
  const std::string about = fmt::format(
      "{} document{}, {} questions, {} recipes{}; ranked by {}. {:.0f} s in all, {:.0f} s for the default alone.",
      task.documents.size(), task.documents.size() == 1 ? "" : "s", board.questions.size(), sweep.rows.size(),
      table.embedders().size() == 1 ? ", embedder " + *table.embedders().begin() : std::string(),
      leader_by_name(board.by), sweep.seconds, sweep.single_seconds);
  return fmt::format(
      "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" "
      "content=\"width=device-width\">"
      "<title>Ways to search, compared</title><style>{}</style></head><body><h1>Ways to search, compared</h1><p "
      "class=\"faint\">{}"
      "</p>{}{}{}{}{}{}</body></html>\n",
      style, escape_html(about), notes, proof(board), leaderboard(table, sweep, board), plots(sweep, board),
      knobs(sweep, board), differences(task, sweep, board));
}

}  // namespace hone
