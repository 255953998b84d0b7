#include "svg_shapes.h"

#include <fmt/format.h>

namespace hone::report {
namespace {

std::string percent_of_width(double share) { return fmt::format("{:.2f}%", 100 * share); }
std::string pixels(double px) { return fmt::format("{:.1f}", px); }

}  // namespace

ReportElement add_picture(const ReportElement& where, std::string_view says, double height_px) {
  return where.add("svg")
      .set("role", "img")
      .set("aria-label", says)
      .set("width", "100%")
      .set("height", pixels(height_px));
}

ReportElement add_line(const ReportElement& svg, SvgPoint from, SvgPoint to, std::string_view kind) {
  return svg.add("line", {}, kind)
      .set("x1", percent_of_width(from.x_share))
      .set("x2", percent_of_width(to.x_share))
      .set("y1", pixels(from.y_px))
      .set("y2", pixels(to.y_px));
}

ReportElement add_dot(const ReportElement& svg, SvgPoint at, std::string_view kind) {
  return svg.add("circle", {}, kind).set("cx", percent_of_width(at.x_share)).set("cy", pixels(at.y_px)).set("r", "5.5");
}

ReportElement add_label(const ReportElement& svg, SvgPoint at, std::string_view anchor, std::string_view words) {
  return svg.add("text", words)
      .set("x", percent_of_width(at.x_share))
      .set("y", pixels(at.y_px))
      .set("text-anchor", anchor);
}

}  // namespace hone::report
