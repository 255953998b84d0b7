#include "hone/report/table.h"

#include <fmt/format.h>

#include <algorithm>

#include "hone/core/result.h"
#include "hone/core/unicode.h"

namespace hone::report {
namespace {

// Code points. Heads are not broken within words, but for one that would widen the page: the name of a stage.
constexpr std::size_t long_word = 16;

bool has_long_word(std::string_view head) {
  for (std::size_t begin = 0; begin < head.size();) {
    const std::size_t end = std::min(head.find(' ', begin), head.size());
    if (count_points(head.substr(begin, end - begin)) > long_word) return true;
    begin = end + 1;
  }
  return false;
}

ReportElement add_body(const ReportElement& where, const std::vector<ReportColumn>& columns) {
  const std::size_t n = columns.size();
  const std::string_view kind = n > 11 ? "table most" : n > 8 ? "table many" : n > 4 ? "table some" : "table";
  const ReportElement table = where.add("div", {}, kind).add("table");
  const ReportElement heads = table.add("thead").add("tr");
  for (const ReportColumn& column : columns) {
    std::string kinds(column.align == Align::right ? "number" : "");
    if (has_long_word(column.head)) kinds += kinds.empty() ? "long" : " long";
    heads.add("th", column.head, kinds).set("scope", "col");
  }
  return table.add("tbody");
}

}  // namespace

ReportTable::ReportTable(const ReportElement& where, std::vector<ReportColumn> columns)
    : columns_(std::move(columns)), body_(add_body(where, columns_)) {}

void ReportTable::row(const std::vector<ReportCell>& cells, std::string_view kind) const {
  HONE_REQUIRE(!cells.empty() && cells.size() <= columns_.size(), "a cell for each column");
  const ReportElement row = body_.add("tr", {}, kind);
  row.add("th", cells[0].text, cells[0].kind).set("scope", "row");
  for (std::size_t i = 1; i < cells.size(); ++i) {
    if (i + 1 == cells.size() && cells.size() < columns_.size()) {
      row.add("td", cells[i].text, cells[i].kind).set("colspan", fmt::format("{}", columns_.size() - i));
      continue;
    }
    std::string classes(columns_[i].align == Align::right ? "number" : "");
    if (!classes.empty() && !cells[i].kind.empty()) classes += ' ';
    classes += cells[i].kind;
    row.add("td", cells[i].text, classes).set("data-head", columns_[i].head);
  }
}

}  // namespace hone::report
