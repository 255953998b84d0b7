#include "open_document_sheets.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "headed_rows.h"
#include "open_document_writer.h"

namespace hone::documents {
namespace {

constexpr std::size_t most_sheet_columns = 16384;

// What stands on a sheet beside the words of its cells.
bool is_shape(std::string_view name) {
  constexpr std::array<std::string_view, 9> names{"frame",   "custom-shape", "g",       "a",   "rect",
                                                  "ellipse", "circle",       "caption", "line"};
  return std::find(names.begin(), names.end(), name) != names.end();
}

class SheetWriter {
 public:
  SheetWriter(OpenDocumentParts& parts, OpenDocumentCounts& counts, TextBuilder& builder)
      : parts_(parts), counts_(counts), builder_(builder) {}

  Status write(const pugi::xml_node& sheet) {
    builder_.separate(2);
    builder_.begin_heading(1);
    builder_.flow(attribute(sheet, "name"));
    builder_.end_heading();
    builder_.separate(2);
    HeadedRows headed(builder_);
    HONE_CHECK(rows(sheet, headed));
    headed.finish();
    OpenDocumentWriter writer(parts_, counts_, builder_);
    for (const pugi::xml_node& shape : shapes_) {
      builder_.separate(2);
      writer.block(shape);
    }
    return {};
  }

 private:
  Status rows(const pugi::xml_node& parent, HeadedRows& headed) {
    for (const pugi::xml_node& node : parent.children()) {
      const std::string_view name = local_name(node);
      if (name == "shapes") shapes_.insert(shapes_.end(), node.begin(), node.end());
      if (name == "table-header-rows" || name == "table-rows" || name == "table-row-group")
        HONE_CHECK(rows(node, headed));
      if (name != "table-row") continue;
      std::vector<std::string> cells;
      HONE_CHECK(row(node, cells));
      counts_.hidden += !cells.empty() && attribute(node, "visibility") == "collapse";
      const std::size_t repeated = cells.empty() ? 1 : open_document_count(attribute(node, "number-rows-repeated"), 1);
      if (!counts_.take_cells((repeated - 1) * cells.size())) return too_many();
      for (std::size_t i = 0; i < repeated; ++i) headed.add(cells);
    }
    return {};
  }

  Status row(const pugi::xml_node& node, std::vector<std::string>& cells) {
    for (const pugi::xml_node& cell : node.children()) {
      if (local_name(cell) != "table-cell" && local_name(cell) != "covered-table-cell") continue;
      for (const pugi::xml_node& one : cell.children())
        if (is_shape(local_name(one))) shapes_.push_back(one);
      const std::string text = cell_text(cell);
      const std::size_t repeated = open_document_count(attribute(cell, "number-columns-repeated"), 1);
      if (text.empty() && repeated > most_sheet_columns) break;
      for (std::size_t i = 0; i < std::min(repeated, most_sheet_columns); ++i) {
        cells.push_back(text);
        if (!counts_.take_cells(1)) return too_many();
      }
    }
    while (!cells.empty() && cells.back().empty()) cells.pop_back();
    return {};
  }

  // What the cell shows; of a date its value, which is in one form everywhere.
  std::string cell_text(const pugi::xml_node& cell) {
    if (attribute(cell, "value-type") == "date") {
      std::string date(attribute(cell, "date-value"));
      if (const std::size_t time = date.find('T'); time != std::string::npos) {
        date[time] = ' ';
        if (date.compare(time, 9, " 00:00:00") == 0) date.resize(time);
      }
      if (!date.empty()) return date;
    }
    TextBuilder builder;
    OpenDocumentWriter(parts_, counts_, builder).cell_paragraphs(cell);
    Document text;
    builder.finish(text);
    std::string out = one_line(text.text);
    if (const pugi::xml_node comment = child(cell, "annotation")) {
      std::string said;
      for (const pugi::xml_node& one : comment.children())
        if (local_name(one) == "p") said += (said.empty() ? "" : " ") + all_text(one);
      out += fmt::format("{}[comment: {}]", out.empty() ? "" : " ", one_line(said));
    }
    return out;
  }

  Error too_many() const {
    const Source& source = parts_.source();
    return Error(ErrorCode::limit_exceeded,
                 fmt::format("{} holds more than {} cells.", source.name, source.limits.table_cells));
  }

  OpenDocumentParts& parts_;
  OpenDocumentCounts& counts_;
  TextBuilder& builder_;
  std::vector<pugi::xml_node> shapes_;
};

}  // namespace

Status write_open_document_sheets(const pugi::xml_node& spreadsheet, OpenDocumentParts& parts,
                                  OpenDocumentCounts& counts, TextBuilder& builder) {
  for (const pugi::xml_node& sheet : spreadsheet.children())
    if (local_name(sheet) == "table") HONE_CHECK(SheetWriter(parts, counts, builder).write(sheet));
  return {};
}

}  // namespace hone::documents
