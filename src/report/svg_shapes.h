// Shapes of a picture whose width is the page's: x is a share of it, y is in pixels. Numbers are written alike in every locale.
//
//   const ReportElement svg = add_picture(where, "median against tokens", 40);
//   add_line(svg, {0, 20}, {1, 20}, "rule");
#pragma once

#include <string_view>

#include "hone/report/element.h"

namespace hone::report {

struct SvgPoint {
  double x_share = 0, y_px = 0;
};

ReportElement add_picture(const ReportElement& where, std::string_view says, double height_px);
ReportElement add_line(const ReportElement& svg, SvgPoint from, SvgPoint to, std::string_view kind);
ReportElement add_dot(const ReportElement& svg, SvgPoint at, std::string_view kind);
// `anchor`: "start", "middle" or "end", what of the words stands at the point.
ReportElement add_label(const ReportElement& svg, SvgPoint at, std::string_view anchor, std::string_view words);

}  // namespace hone::report
