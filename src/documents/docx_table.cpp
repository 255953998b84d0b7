#include "docx_table.h"

#include <algorithm>
#include <cstdlib>

#include "xml.h"

namespace hone::documents {
namespace {

constexpr int most_word_columns = 63;  // as in Word

int columns_of(const pugi::xml_node& node, int fallback) {
  if (!node) return fallback;
  return std::clamp(std::atoi(std::string(attribute(node, "val")).c_str()), fallback, most_word_columns);
}

// What only wraps rows or cells.
pugi::xml_node inside(const pugi::xml_node& node) {
  const std::string_view name = local_name(node);
  if (name == "sdt") return child(node, "sdtContent");
  return name == "customXml" || name == "ins" || name == "moveTo" || name == "smartTag" ? node : pugi::xml_node();
}

void gather_cells(const pugi::xml_node& parent, DocxRow& row) {
  for (const pugi::xml_node& node : parent.children()) {
    if (const pugi::xml_node wrapped = inside(node)) gather_cells(wrapped, row);
    if (local_name(node) != "tc") continue;
    const pugi::xml_node properties = child(node, "tcPr");
    DocxCell cell{node, row.columns, columns_of(child(properties, "gridSpan"), 1)};
    if (const pugi::xml_node merge = child(properties, "vMerge"))
      cell.merge = attribute(merge, "val") == "restart" ? DocxCell::begins : DocxCell::goes_on;
    row.columns += cell.span;
    row.cells.push_back(cell);
    // w:hMerge is the older way to join cells side by side: the cell that goes on is there, and empty.
  }
}

void gather_rows(const pugi::xml_node& parent, std::vector<DocxRow>& rows) {
  for (const pugi::xml_node& node : parent.children()) {
    if (const pugi::xml_node wrapped = inside(node)) gather_rows(wrapped, rows);
    if (local_name(node) != "tr") continue;
    const pugi::xml_node properties = child(node, "trPr");
    DocxRow row;
    row.deleted = !child(properties, "del").empty();
    row.columns = columns_of(child(properties, "gridBefore"), 0);
    gather_cells(node, row);
    row.columns += columns_of(child(properties, "gridAfter"), 0);
    rows.push_back(std::move(row));
  }
}

}  // namespace

std::vector<DocxRow> table_rows(const pugi::xml_node& table) {
  std::vector<DocxRow> rows;
  gather_rows(table, rows);
  return rows;
}

}  // namespace hone::documents
