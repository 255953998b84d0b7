// Estimates with their intervals under one another, over one axis in percent.
//
//   Report report("Lease");
//   IntervalPlot plot{.least = 0, .most = 1, .step = 0.2};
//   plot.rows.push_back({.label = "tuned", .note = "62 % (50 % to 73 %)", .value = 0.62, .low = 0.5, .high = 0.73});
//   plot.draw(report.section("Score"));
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "hone/report/element.h"

namespace hone::report {

struct IntervalPlot {
  struct Row {
    std::string label, note;
    std::string_view kind = {};  // classes of the note
    double value = 0, low = 0, high = 0;
  };
  double least = 0, most = 1, step = 0.2;  // the axis and its lines; one at zero stands out
  std::vector<Row> rows = {};

  // Labels and notes are text of the page, so that they wrap and keep their size however narrow it is.
  void draw(const ReportElement& where) const;
};

}  // namespace hone::report
