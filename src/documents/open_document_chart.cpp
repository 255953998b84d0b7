#include "open_document_chart.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <string>
#include <vector>

#include "chart_text.h"
#include "number_format.h"
#include "open_document_numbering.h"
#include "xml.h"

namespace hone::documents {
namespace {

using Row = std::vector<std::string>;

// All words below, with a space where a paragraph or line ends.
void gather_words(const pugi::xml_node& parent, std::string& words) {
  for (const pugi::xml_node& node : parent.children()) {
    const std::string_view name = local_name(node);
    if (node.type() == pugi::node_pcdata || node.type() == pugi::node_cdata) words += node.value();
    if (name == "s" || name == "tab" || name == "line-break") words += ' ';
    gather_words(node, words);
    if (name == "p") words += ' ';
  }
}

std::string words_of(const pugi::xml_node& node) {
  std::string words;
  gather_words(node, words);
  return one_line(words);
}

// Whether the axis of the categories shows days: its values are then days since 1899-12-30.
bool has_days(const pugi::xml_node& root, const pugi::xml_node& plot_area) {
  const pugi::xml_node styles = child(root, "automatic-styles");
  auto named = [&](std::string_view kind, std::string_view name) {
    for (const pugi::xml_node& style : styles.children())
      if (local_name(style) == kind && attribute(style, "name") == name) return style;
    return pugi::xml_node();
  };
  for (const pugi::xml_node& axis : plot_area.children()) {
    if (local_name(axis) != "axis" || attribute(axis, "dimension") != "x") continue;
    const pugi::xml_node style = named("style", attribute(axis, "style-name"));
    if (named("date-style", attribute(style, "data-style-name"))) return true;
  }
  return false;
}

std::string cell_text(const pugi::xml_node& cell, bool is_day) {
  const std::string number(attribute(cell, "value"));
  if (!number.empty()) {
    char* end = nullptr;
    const double value = std::strtod(number.c_str(), &end);
    if (*end != 0 || !std::isfinite(value)) return "";  // "NaN" is a cell without a value
    return is_day ? serial_date(value, false) : plain_number(value);
  }
  // A category of several levels says them in a paragraph, and then again in a list.
  for (const pugi::xml_node& one : cell.children())
    if (local_name(one) == "p")
      if (std::string words = words_of(one); !words.empty()) return words;
  return words_of(child(cell, "list"));
}

// False when they are more than the limit allows.
bool gather_rows(const pugi::xml_node& parent, bool days, OpenDocumentCounts& counts, std::vector<Row>& rows) {
  for (const pugi::xml_node& node : parent.children()) {
    const std::string_view name = local_name(node);
    if ((name == "table-header-rows" || name == "table-rows") && !gather_rows(node, days, counts, rows)) return false;
    if (name != "table-row") continue;
    Row row;
    for (const pugi::xml_node& cell : node.children()) {
      if (local_name(cell) != "table-cell") continue;
      const std::string text = cell_text(cell, days && row.empty());
      const std::size_t repeated = open_document_count(attribute(cell, "number-columns-repeated"), 1);
      if (!counts.take_cells(repeated)) return false;
      row.insert(row.end(), repeated, text);
    }
    rows.push_back(std::move(row));
  }
  return true;
}

bool write_titles(const pugi::xml_node& chart, TextBuilder& builder) {
  std::vector<std::string> titles{words_of(child(chart, "title")), words_of(child(chart, "subtitle"))};
  for (const pugi::xml_node& axis : child(chart, "plot-area").children())
    titles.push_back(words_of(child(axis, "title")));
  titles.push_back(words_of(child(chart, "footer")));
  return say_chart_titles(titles, builder);
}

// A chart of a workbook names the cells that it shows; others keep a table of their own.
bool shows_sheet(const pugi::xml_node& plot_area) {
  for (const pugi::xml_node& series : plot_area.children()) {
    const std::string_view range = attribute(series, "values-cell-range-address");
    if (local_name(series) == "series" && !range.empty() && range.substr(0, 11) != "local-table") return true;
  }
  return false;
}

}  // namespace

bool write_open_document_chart(const pugi::xml_node& root, OpenDocumentCounts& counts, TextBuilder& builder) {
  const pugi::xml_node chart = descend(root, "body", "chart", "chart"), plot_area = child(chart, "plot-area");
  if (shows_sheet(plot_area)) {
    write_titles(chart, builder);
    return true;
  }
  std::vector<Row> rows;
  if (!gather_rows(child(chart, "table"), has_days(root, plot_area), counts, rows)) return false;
  const bool filled = std::any_of(rows.begin(), rows.end(), [](const Row& row) {
    return std::any_of(row.begin(), row.end(), [](const std::string& cell) { return !cell.empty(); });
  });
  const bool titled = write_titles(chart, builder);
  if (filled) say_chart_rows(rows, builder);
  return titled || filled;
}

}  // namespace hone::documents
