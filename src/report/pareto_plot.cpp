#include "hone/report/pareto_plot.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "svg_shapes.h"

namespace hone::report {

void ParetoPlot::draw(const ReportElement& where) const {
  if (dots.empty()) return;
  constexpr double left = 0.12, right = 0.95, top = 36, bottom = 300, least_cost = 1e-3;
  std::vector<Dot> sorted = dots;
  for (Dot& dot : sorted) dot.cost = std::max(dot.cost, least_cost);
  std::sort(sorted.begin(), sorted.end(),
            [](const Dot& a, const Dot& b) { return a.cost != b.cost ? a.cost < b.cost : a.quality > b.quality; });
  const double least = 0.8 * sorted.front().cost, most = 1.25 * sorted.back().cost;
  double low = 1, high = 0;
  for (const Dot& dot : sorted) low = std::min(low, dot.quality), high = std::max(high, dot.quality);
  const double spread = std::max(high - low, 0.02);
  low = std::max(0.0, low - 0.1 * spread), high = std::min(1.0, high + 0.1 * spread);
  const auto x = [&](double at) { return left + (right - left) * std::log(at / least) / std::log(most / least); };
  const auto y = [&](double at) { return bottom - (bottom - top) * (at - low) / std::max(high - low, 1e-9); };

  const ReportElement svg = add_picture(where, fmt::format("{} against {}", quality, cost), bottom + 45);
  for (int i = 0; i <= 4; ++i) {
    const double at = low + (high - low) * i / 4, price = least * std::pow(most / least, i / 4.0);
    add_line(svg, {0, y(at)}, {1, y(at)}, "rule");
    add_label(svg, {0, y(at) - 4}, "start", fmt::format("{:.3f}", at));
    add_label(svg, {x(price), bottom + 18}, "middle",
              price < 100 ? fmt::format("{:.3g}", price) : fmt::format("{:.0f}", price));
  }
  const Dot* best = nullptr;
  for (const Dot& dot : sorted) {
    if (best != nullptr && dot.quality <= best->quality) continue;
    if (best != nullptr) add_line(svg, {x(best->cost), y(best->quality)}, {x(dot.cost), y(dot.quality)}, "front");
    best = &dot;
  }
  for (const Dot& dot : sorted) add_dot(svg, {x(dot.cost), y(dot.quality)}, dot.kind).add("title", dot.title);
  add_label(svg, {1, bottom + 38}, "end", cost);
  add_label(svg, {0, 12}, "start", quality);
}

}  // namespace hone::report
