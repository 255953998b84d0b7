// The rows of a docx's table with each cell in its column of the grid.
//
//   for (const DocxRow& row : table_rows(node)) for (const DocxCell& cell : row.cells) …
#pragma once

#include <pugixml.hpp>
#include <vector>

namespace hone::documents {

struct DocxCell {
  pugi::xml_node node;
  int column = 0, span = 1;
  enum Merge { none, begins, goes_on } merge = none;  // w:vMerge: over several rows
};

struct DocxRow {
  std::vector<DocxCell> cells;
  int columns = 0;  // with the empty ones at its ends
  bool deleted = false;  // by a tracked change
};

// Through content controls and marks of changes. Word's limit of 63 columns holds for each span.
std::vector<DocxRow> table_rows(const pugi::xml_node& table);

}  // namespace hone::documents
