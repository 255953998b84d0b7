// txt: the decoded file, its chapters found by their lines. Source code: the decoded file.
#include "chapters.h"
#include "decoding.h"
#include "reading.h"

namespace hone::documents {

Result<Document> read_text(const Source& source) {
  HONE_TRY(Decoded decoded, decode(source.bytes, source.name));
  Document document;
  document.text = std::move(decoded.text);
  document.warnings = std::move(decoded.warnings);
  document.headings = find_chapters(document.text);
  return document;
}

Result<Document> read_code(const Source& source) {
  HONE_TRY(Decoded decoded, decode(source.bytes, source.name));
  Document document;
  document.text = std::move(decoded.text);
  document.warnings = std::move(decoded.warnings);
  return document;
}

}  // namespace hone::documents
