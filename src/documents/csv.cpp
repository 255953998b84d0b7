// csv and tsv: each row said with its headings.
#include "hone/core/csv.h"

#include <fmt/format.h>

#include <map>

#include "decoding.h"
#include "headed_rows.h"
#include "reading.h"
#include "text_builder.h"

namespace hone::documents {
namespace {

// The separator of which most of the first lines have the same number: a title over the table has none, and a decimal
// comma is not in its headings.
char separator_of(std::string_view text) {
  constexpr std::size_t lines = 200;
  char best = ',';
  std::size_t most = 0;
  for (const char candidate : {'\t', ';', ',', '|'}) {
    std::map<std::size_t, std::size_t> lines_with;  // so many of it → lines
    std::size_t count = 0, seen = 0;
    bool quoted = false;
    for (std::size_t i = 0; i <= text.size() && seen < lines; ++i) {
      if (i < text.size() && text[i] == '"') quoted = !quoted;
      if (i < text.size() && (quoted || (text[i] != '\n' && text[i] != '\r'))) {
        count += !quoted && text[i] == candidate;
        continue;
      }
      ++seen;
      if (count > 0) ++lines_with[count];
      count = 0;
    }
    for (const auto& [columns, found] : lines_with)
      if (found > most) most = found, best = candidate;
  }
  return best;
}

}  // namespace

Result<Document> read_csv(const Source& source) {
  HONE_TRY(Decoded decoded, decode(source.bytes, source.name));
  Document document;
  document.warnings = std::move(decoded.warnings);
  std::string_view text = decoded.text;
  char separator = separator_of(text);
  if (text.substr(0, 4) == "sep=" && text.size() > 5 &&
      text.find('\n') != std::string_view::npos) {  // Excel's own first line
    separator = text[4];
    text.remove_prefix(text.find('\n') + 1);
  }
  CsvReader reader(text, separator);
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

}  // namespace hone::documents
