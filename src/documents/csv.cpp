// csv and tsv: each row said with its headings.
#include "hone/core/csv.h"

#include <fmt/format.h>

#include "decoding.h"
#include "headed_rows.h"
#include "reading.h"
#include "text_builder.h"

namespace hone {

Result<Document> read_csv(const Source& source) {
  HONE_TRY(Decoded decoded, decode(source.bytes, source.name));
  Document document;
  document.warnings = std::move(decoded.warnings);
  std::string_view text = decoded.text;
  if (text.substr(0, 4) == "sep=" && text.find('\n') != std::string_view::npos)  // Excel's own first line
    text.remove_prefix(text.find('\n') + 1);
  CsvReader reader(text);
  TextBuilder builder;
  HeadedRows rows(builder);
  std::size_t cells = 0;
  while (auto record = reader.next()) {
    cells += record->fields.size();
    if (cells > source.limits.table_cells)
      return Error(ErrorCode::limit_exceeded,
                   fmt::format("{} holds more than {} cells.", source.name, source.limits.table_cells));
    if (record->unclosed)
      document.warnings.push_back(source.name + " ends inside a quoted cell: a quotation mark is missing.");
    rows.add(std::move(record->fields));
  }
  rows.finish();
  builder.finish(document);
  return document;
}

}  // namespace hone
