// odt, ods and odp (OpenDocument 1.3), packed or flat: paragraphs, numbered lists, tables, charts, notes; sheets; slides, a
// page each. What is deleted under tracked changes, hidden or struck out is left out and counted.
#include <fmt/format.h>

#include <set>
#include <vector>

#include "open_document_sheets.h"
#include "open_document_slides.h"
#include "open_document_writer.h"

namespace hone::documents {
namespace {

// What stands in the page styles' headers and footers, each once.
std::vector<pugi::xml_node> headers_of(const pugi::xml_node& styles) {
  std::vector<pugi::xml_node> found;
  std::set<std::string> seen;
  for (const pugi::xml_node& page : child(styles, "master-styles").children())
    for (const pugi::xml_node& part : page.children()) {
      const std::string_view name = local_name(part);
      if (name.substr(0, 6) != "header" && name.substr(0, 6) != "footer") continue;
      if (const std::string text = one_line(all_text(part)); !text.empty() && seen.insert(text).second)
        found.push_back(part);
    }
  return found;
}

}  // namespace

Result<Document> read_open_document(const Source& source) {
  HONE_TRY(OpenDocumentParts parts, OpenDocumentParts::open(source));
  OpenDocumentCounts counts(source.limits.table_cells);
  Document document;
  parts.describe(document);
  const pugi::xml_node body = parts.body();
  if (const pugi::xml_node slides = child(body, "presentation")) {
    write_open_document_slides(slides, parts, counts, document);
  } else {
    TextBuilder builder;
    if (const pugi::xml_node text = child(body, "text")) {
      OpenDocumentWriter writer(parts, counts, builder);
      writer.blocks(text);
      for (const pugi::xml_node& part : headers_of(parts.styles_root())) {
        builder.separate(2);
        writer.blocks(part);
      }
    } else if (const pugi::xml_node sheets = child(body, "spreadsheet")) {
      HONE_CHECK(write_open_document_sheets(sheets, parts, counts, builder));
    } else {
      return Error(ErrorCode::corrupt_data, fmt::format("{} holds no text, no tables and no slides.", source.name));
    }
    builder.finish(document);
  }
  counts.say(source.name, document.warnings);
  if (document.text.find_first_not_of("\n\f") == std::string::npos)
    document.warnings.push_back(source.name + " has no text.");
  return document;
}

}  // namespace hone::documents
