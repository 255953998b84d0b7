// The comparison as a page: no script, no address, nothing to load.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "hone/compare/leaderboard.h"
#include "hone/core/unicode.h"

namespace hone {
namespace {

constexpr std::size_t most_questions = 20;  // shown where two recipes differ
constexpr std::size_t most_points = 700;  // of a passage

constexpr std::string_view style = R"(
:root { --ink: #1c1c1a; --paper: #fff; --faint: #6b6a64; --line: #dcdad2; --mark: #2a5d9f; --band: #f5f4ef; }
@media (prefers-color-scheme: dark) { :root { --ink: #e9e7e0; --paper: #191917; --faint: #a3a198; --line: #3a3934; --mark: #7fb0ec; --band: #22211e; } }
body { margin: 0 auto; max-width: 66rem; padding: 2rem 1.25rem 4rem; font: 16px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper); }
h1 { font-size: 1.5rem; margin: 0 0 .25rem; } h2 { font-size: 1.1rem; margin: 2.25rem 0 .5rem; } p { max-width: 44rem; } .faint { color: var(--faint); }
.wide { overflow-x: auto; } table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; font-size: .9rem; }
th, td { text-align: left; padding: .3rem .6rem .3rem 0; border-bottom: 1px solid var(--line); vertical-align: top; } td.n, th.n { text-align: right; }
tr.own { background: var(--band); } svg { display: block; width: 100%; height: auto; } svg text { font: 12px system-ui, sans-serif; fill: var(--ink); }
.sides { display: grid; grid-template-columns: 1fr 1fr; gap: 1rem; } .sides p { font-size: .85rem; white-space: pre-line; border-left: 2px solid var(--line); padding-left: .6rem; }
summary { cursor: pointer; padding: .3rem 0; }
)";

std::string escape(std::string_view text) {
  std::string out;
  for (const char c : text) switch (c) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += "&quot;"; break;
      default: out += c;
    }
  return out;
}

struct Dot {
  double x, y;
  std::string label;
  bool is_default;
};

// Dots that no other beats in both ways are filled and joined. Less is better along x, more along y.
std::string pareto_plot(std::vector<Dot> dots, const std::string& x_name, const std::string& y_name) {
  constexpr double left = 70, right = 840, top = 15, bottom = 300;
  std::stable_sort(dots.begin(), dots.end(),
                   [](const Dot& a, const Dot& b) { return a.x != b.x ? a.x < b.x : a.y > b.y; });
  double x0 = dots[0].x, x1 = dots[0].x, y0 = dots[0].y, y1 = dots[0].y;
  for (const Dot& dot : dots)
    x0 = std::min(x0, dot.x), x1 = std::max(x1, dot.x), y0 = std::min(y0, dot.y), y1 = std::max(y1, dot.y);
  const auto at = [](double value, double low, double high, double from, double to) {
    return high > low ? from + (to - from) * (value - low) / (high - low) : (from + to) / 2;
  };
  std::string marks, line;
  double best = -1;
  for (const Dot& dot : dots) {
    const double x = at(dot.x, x0, x1, left + 10, right - 10), y = at(dot.y, y0, y1, bottom - 10, top + 10);
    const bool front = dot.y > best;
    if (front) best = dot.y, line += fmt::format("{:.1f},{:.1f} ", x, y);
    marks += fmt::format(
        "<circle cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"{}\" fill=\"{}\" stroke=\"var(--mark)\"><title>{}: {:.4f} at "
        "{:.4g}</title></circle>",
        x, y, dot.is_default ? 7 : 5, front ? "var(--mark)" : "none", escape(dot.label), dot.y, dot.x);
    if (dot.is_default) marks += fmt::format("<text x=\"{:.1f}\" y=\"{:.1f}\">default</text>", x + 10, y + 4);
  }
  std::string out = "<svg viewBox=\"0 0 860 340\" role=\"img\">";
  out += fmt::format("<path d=\"M{0} {1}V{2}H{3}\" fill=\"none\" stroke=\"var(--line)\"/>", left, top, bottom, right);
  out += fmt::format("<polyline points=\"{}\" fill=\"none\" stroke=\"var(--mark)\" stroke-dasharray=\"3 3\"/>", line) +
         marks;
  out += fmt::format("<text x=\"{}\" y=\"325\" text-anchor=\"middle\">{} ({:.4g} to {:.4g})</text>", (left + right) / 2,
                     escape(x_name), x0, x1);
  out += fmt::format("<text x=\"5\" y=\"{}\">{:.3f}</text><text x=\"5\" y=\"{}\">{:.3f}</text>", top + 12, y1,
                     bottom - 4, y0);
  return out + fmt::format("<text x=\"{}\" y=\"{}\">{}</text></svg>", left + 6, top + 4, escape(y_name));
}

// Each value of each knob: the mean over all rows that have it.
std::string knob_table(const Sweep& sweep, ScoreOf score) {
  std::map<std::string, std::map<std::string, std::pair<double, int>>> knobs;
  for (const SweepRow& row : sweep.rows) {
    if (!row.error.empty()) continue;
    const auto count = [&](const char* knob, const std::string& value) {
      auto& [sum, n] = knobs[knob][value];
      sum += mean_of(row, score), ++n;
    };
    count("slice", row.recipe.cut());
    count("mode", std::string(mode_name(row.recipe.mode)));
    if (row.recipe.mode != RetrievalMode::lexical) count("embedder", row.recipe.embedder);
    if (row.recipe.mode == RetrievalMode::hybrid) count("dense weight", fmt::format("{}", row.recipe.dense_weight));
    count("store", row.store);
  }
  std::string out = "<table><tr><th>knob</th><th>value</th><th class=n>rows</th><th class=n>mean</th></tr>";
  for (const auto& [knob, values] : knobs)
    for (const auto& [value, sum] : values)
      out += fmt::format("<tr><td>{}</td><td>{}</td><td class=n>{}</td><td class=n>{:.4f}</td></tr>", knob,
                         escape(value), sum.second, sum.first / sum.second);
  return out + "</table>";
}

std::string passages(const SweepInput& input, const QuestionScore& score) {
  std::string out;
  for (const SweepPassage& one : score.passages) {
    const auto& [id, document] = input.documents[one.document];
    const CodePointIndex points(document.text);
    const std::size_t end = std::min(one.end, one.start + most_points);
    const std::size_t first = points.to_byte(one.start), last = points.to_byte(end);
    out += fmt::format("<p><span class=faint>{} {}–{}</span>\n{}{}</p>", escape(id), one.start, one.end,
                       escape(std::string_view(document.text).substr(first, last - first)), end < one.end ? " …" : "");
    if (out.size() > 6000) {
      out += "<p class=faint>and more</p>";
      break;
    }
  }
  return out;
}

std::string differences(const SweepInput& input, const SweepRow& leader, const SweepRow& usual, ScoreOf score) {
  std::vector<std::pair<double, std::size_t>> order;
  for (std::size_t q = 0; q < input.questions.size(); ++q)
    if (const double gap = score(leader.questions[q]) - score(usual.questions[q]); gap != 0)
      order.emplace_back(-std::fabs(gap), q);
  std::sort(order.begin(), order.end());
  if (order.empty()) return "<p>They differ on no question.</p>";
  std::string out = fmt::format("<p>They differ on {} of {} questions; the largest differences are shown.</p>",
                                order.size(), input.questions.size());
  for (std::size_t i = 0; i < std::min(order.size(), most_questions); ++i) {
    const std::size_t q = order[i].second;
    out += fmt::format(
        "<details><summary>{} <span class=faint>leader {:.3f}, default {:.3f}</span></summary><div "
        "class=sides><div><b>leader</b>{}</div><div><b>default</b>{}</div></div></details>",
        escape(input.questions[q].text), score(leader.questions[q]), score(usual.questions[q]),
        passages(input, leader.questions[q]), passages(input, usual.questions[q]));
  }
  return out;
}

}  // namespace

std::string sweep_report_html(const Sweep& sweep, const SweepInput& input, const Leaderboard& board) {
  const ScoreOf score = *score_named(board.by), tokens = *score_named("tokens");
  const SweepRow& leader = sweep.rows[board.order[0]];
  const SweepRow* usual = &leader;
  std::vector<Dot> by_time, by_tokens;
  std::string table = fmt::format(
      "<table><tr><th class=n>#</th><th>recipe</th><th>store</th><th class=n>{}</th><th class=n>nDCG@10</th><th "
      "class=n>recall@10</th><th class=n>span recall</th><th class=n>span IoU</th><th class=n>tokens</th><th "
      "class=n>p50 ms</th><th class=n>p95 ms</th><th class=n>build s</th><th class=n>of exact</th></tr>",
      escape(board.by));
  const auto mean = [](const SweepRow& row, const char* name) { return mean_of(row, *score_named(name)); };
  for (std::size_t i = 0; i < board.order.size(); ++i) {
    const SweepRow& row = sweep.rows[board.order[i]];
    const std::string name = row.recipe.name();
    if (row.is_default && row.error.empty()) usual = &row;
    table += fmt::format("<tr{}><td class=n>{}</td><td>{}{}</td><td>{}</td>", row.is_default ? " class=own" : "", i + 1,
                         escape(name), row.is_default ? " <span class=faint>default</span>" : "", escape(row.store));
    if (!row.error.empty()) {
      table += fmt::format("<td colspan=10>{}</td></tr>", escape(row.error));
      continue;
    }
    const auto spans = [&](const char* measure) {
      return input.has_spans ? fmt::format("{:.4f}", mean(row, measure)) : std::string();
    };
    table += fmt::format(
        "<td class=n>{:.4f}{}</td><td class=n>{:.4f}</td><td class=n>{:.4f}</td><td class=n>{}</td><td "
        "class=n>{}</td><td class=n>{:.0f}</td><td class=n>{:.2f}</td><td class=n>{:.2f}</td><td "
        "class=n>{:.2f}</td><td class=n>{}</td></tr>",
        mean_of(row, score), board.tied[board.order[i]] ? " ≈" : "", mean(row, "ndcg@10"), mean(row, "recall@10"),
        spans("span_recall"), spans("span_iou"), mean_of(row, tokens), latency_ms(row, 0.5), latency_ms(row, 0.95),
        row.build_s, row.recall_vs_exact ? fmt::format("{:.3f}", *row.recall_vs_exact) : "");
    by_time.push_back({latency_ms(row, 0.5), mean_of(row, score), name + " in " + row.store, row.is_default});
    by_tokens.push_back({mean_of(row, tokens), mean_of(row, score), name + " in " + row.store, row.is_default});
  }
  std::string notes;
  for (const auto* list : {&sweep.left_out, &input.notes, &sweep.notes})
    for (const std::string& one : *list) notes += "<li>" + escape(one) + "</li>";
  return fmt::format(
      "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><meta name=\"viewport\" "
      "content=\"width=device-width\"><title>Comparison of recipes</title><style>{}</style>"
      "<h1>{} leads by {}</h1><p>Choosing was worth {:+.4f} over the default on questions that had no part in the "
      "choice (95 % from {:+.4f} to {:+.4f}): {}. "
      "<span class=faint>{} questions; {} configurations in {:.1f} s, the default alone {:.1f} s.</span></p>"
      "<section><h2>Leaderboard</h2><p class=faint>≈ cannot be told apart from the leader.</p><div "
      "class=wide>{}</table></div></section>"
      "<section><h2>Quality against latency</h2>{}</section><section><h2>Quality against tokens</h2>{}</section>"
      "<section><h2>Each knob's effect</h2><p class=faint>Mean {} over all rows with that value.</p>{}</section>"
      "<section><h2>Where leader and default differ</h2>{}</section><ul class=faint>{}</ul></html>\n",
      style, escape(leader.recipe.name()), escape(board.by), board.proof.gain, board.proof.low, board.proof.high,
      board.proof.verdict, input.questions.size(), sweep.rows.size(), sweep.seconds, sweep.single_configuration_seconds,
      table, pareto_plot(by_time, "p50 of embedding and searching, ms", board.by),
      pareto_plot(by_tokens, "tokens of passages a question", board.by), escape(board.by), knob_table(sweep, score),
      differences(input, leader, *usual, score), notes);
}

}  // namespace hone
