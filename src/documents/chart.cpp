#include "chart.h"

#include <cstdlib>
#include <map>
#include <set>
#include <utility>
#include <vector>

#include "chart_text.h"
#include "number_format.h"
#include "xml.h"

namespace hone::documents {
namespace {

// By their places in the series, which may have gaps.
using Points = std::map<int, std::string>;

struct Series {
  std::string name;
  Points categories, values;
};

Points points_of_level(const pugi::xml_node& cache, bool numeric) {
  const NumberFormat format(all_text(child(cache, "formatCode")));
  Points points;
  for (const pugi::xml_node& point : cache.children()) {
    if (local_name(point) != "pt") continue;
    const std::string text = one_line(all_text(child(point, "v")));
    char* end = nullptr;
    const double value = std::strtod(text.c_str(), &end);
    const bool is_number = numeric && !text.empty() && *end == 0;
    points[std::atoi(std::string(attribute(point, "idx")).c_str())] = is_number ? format.say(value, false) : text;
  }
  return points;
}

// Of categories in levels, the innermost comes first; a point of an outer level holds until its next one.
Points points_of_levels(const pugi::xml_node& cache) {
  Points points;
  for (const pugi::xml_node& level : cache.children()) {
    if (local_name(level) != "lvl") continue;
    const Points outer = points_of_level(level, false);
    if (points.empty()) {
      points = outer;
      continue;
    }
    for (auto& [place, text] : points)
      if (auto after = outer.upper_bound(place); after != outer.begin()) text.insert(0, std::prev(after)->second + " ");
  }
  return points;
}

// What <c:cat>, <c:val> or <c:tx> holds: literally, or as the cells' last values.
Points points_of(const pugi::xml_node& node) {
  for (const pugi::xml_node& source : node.children()) {
    const std::string_view name = local_name(source);
    if (name == "strRef") return points_of_level(child(source, "strCache"), false);
    if (name == "numRef") return points_of_level(child(source, "numCache"), true);
    if (name == "multiLvlStrRef") return points_of_levels(child(source, "multiLvlStrCache"));
    if (name == "strLit") return points_of_level(source, false);
    if (name == "numLit") return points_of_level(source, true);
    if (name == "v") return {{0, one_line(all_text(source))}};
  }
  return {};
}

std::vector<Series> series_of(const pugi::xml_node& plot_area) {
  std::vector<Series> all;
  for (const pugi::xml_node& plot : plot_area.children())
    for (const pugi::xml_node& node : plot.children()) {
      if (local_name(node) != "ser") continue;
      const bool pairs = static_cast<bool>(child(node, "xVal"));
      const Points name = points_of(child(node, "tx"));
      all.push_back({name.empty() ? "" : name.begin()->second, points_of(child(node, pairs ? "xVal" : "cat")),
                     points_of(child(node, pairs ? "yVal" : "val"))});
    }
  return all;
}

// Series over the same categories.
void write_series(TextBuilder& builder, const std::vector<const Series*>& series) {
  std::vector<std::string> headings{""};
  std::set<int> places;
  for (const Series* one : series) {
    headings.push_back(one->name);
    for (const auto& [place, value] : one->values) places.insert(place);
  }
  std::vector<std::vector<std::string>> rows{headings};
  for (const int place : places) {
    auto at = [&](const Points& points) {
      const auto found = points.find(place);
      return found == points.end() ? std::string() : found->second;
    };
    std::vector<std::string> cells{at(series.front()->categories)};
    for (const Series* one : series) cells.push_back(at(one->values));
    rows.push_back(std::move(cells));
  }
  say_chart_rows(rows, builder);
}

std::string title_of(const pugi::xml_node& node) {
  const pugi::xml_node text = descend(node, "title", "tx");
  std::string written = one_line(all_text(child(text, "rich")));
  if (!written.empty()) return written;
  const Points cell = points_of(text);
  return cell.empty() ? "" : cell.begin()->second;
}

}  // namespace

bool write_chart_titles(const pugi::xml_node& space, TextBuilder& builder) {
  const pugi::xml_node chart = child(space, "chart");
  std::vector<std::string> titles{title_of(chart)};
  for (const pugi::xml_node& axis : child(chart, "plotArea").children()) titles.push_back(title_of(axis));
  return say_chart_titles(titles, builder);
}

bool write_chart(const pugi::xml_node& space, TextBuilder& builder) {
  const bool titled = write_chart_titles(space, builder);
  const std::vector<Series> all = series_of(descend(space, "chart", "plotArea"));
  for (std::size_t first = 0; first < all.size();) {
    std::vector<const Series*> alike;
    while (first < all.size() && (alike.empty() || all[first].categories == alike.front()->categories))
      alike.push_back(&all[first++]);
    write_series(builder, alike);
  }
  return titled || !all.empty();
}

}  // namespace hone::documents
