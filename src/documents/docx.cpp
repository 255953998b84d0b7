// docx (ECMA-376, transitional and strict), docm, dotx and dotm: see docx_writer.h for how the text is laid out.
#include "docx_parts.h"
#include "docx_writer.h"
#include "reading.h"

namespace hone::documents {

Result<Document> read_docx(const Source& source) {
  HONE_TRY(DocxParts parts, DocxParts::open(source));
  Document document;
  HONE_CHECK(parts.describe(document));
  DocxWriter(parts, source).write(document);
  if (document.text.empty()) document.warnings.push_back(source.name + " has no text.");
  return document;
}

}  // namespace hone::documents
