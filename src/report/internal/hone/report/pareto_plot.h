// Quality upwards, cost to the right on a logarithmic axis, and a line of those that nothing beats in both.
//
//   Report report("Lease");
//   ParetoPlot plot{.cost = "milliseconds", .quality = "span recall"};
//   plot.dots.push_back({.cost = 12.5, .quality = 0.8, .title = "words:120/30, hybrid: 0.800", .kind = "good"});
//   plot.draw(report.section("Quality against waiting"));
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "hone/report/element.h"

namespace hone::report {

struct ParetoPlot {
  struct Dot {
    double cost = 0, quality = 0;  // a quality lies between 0 and 1
    std::string title;  // said when the dot is pointed at
    std::string_view kind = "mark";  // or "good", "bad"
  };
  std::string cost, quality;  // what the axes are
  std::vector<Dot> dots = {};

  void draw(const ReportElement& where) const;
};

}  // namespace hone::report
