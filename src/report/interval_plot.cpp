#include "hone/report/interval_plot.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "svg_shapes.h"

namespace hone::report {

void IntervalPlot::draw(const ReportElement& where) const {
  constexpr double height = 38, middle = height / 2;
  const auto x = [&](double at) { return std::clamp((at - least) / (most - least), 0.0, 1.0); };
  std::vector<double> lines;
  for (int i = 0; least + i * step <= most + 1e-9; ++i) {
    const double at = least + i * step;
    lines.push_back(std::fabs(at) < 1e-9 ? 0 : at);
  }
  const ReportElement plot = where.add("div", {}, "intervals");
  for (const Row& row : rows) {
    const ReportElement line = plot.add("div");
    line.add("span", row.label);
    const ReportElement svg = add_picture(line, fmt::format("{}: {}", row.label, row.note), height);
    for (const double at : lines) add_line(svg, {x(at), 0}, {x(at), height}, at == 0 ? "zero" : "rule");
    add_line(svg, {x(row.low), middle}, {x(row.high), middle}, "interval");
    add_dot(svg, {x(row.value), middle}, "mark");
    line.add("span", row.note, row.kind);
  }
  const ReportElement svg = add_picture(plot.add("div", {}, "axis"), "the axis, in percent", 20);
  for (const double at : lines) add_label(svg, {x(at), 14}, "middle", fmt::format("{:.0f}", 100 * at));
}

}  // namespace hone::report
