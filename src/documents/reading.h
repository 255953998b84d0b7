// What every reader gets, and the readers: one file each.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "hone/core/result.h"
#include "hone/documents/document.h"

namespace hone::documents {

struct Source {
  std::string_view bytes;
  std::string name;  // for messages
  const DocumentLimits& limits;
  std::size_t depth = 0;  // a file inside a file inside …
  bool recognise_text = false;
  std::string recognition_language = "eng";
};

// A file that `holder` holds, for its `siblings`: named as a file may be named and as none of them is.
// Errors: those of read_document_bytes; limit_exceeded when the files are too many, too deep or too long together.
Result<Document> read_inside(std::string_view bytes, std::string_view name, const Source& holder,
                             const std::vector<Document>& siblings);

Result<Document> read_text(const Source& source);
Result<Document> read_markdown(const Source& source);
Result<Document> read_fountain(const Source& source);
Result<Document> read_html(const Source& source);
Result<Document> read_pdf(const Source& source);
Result<Document> read_docx(const Source& source);
Result<Document> read_epub(const Source& source);
Result<Document> read_fdx(const Source& source);
Result<Document> read_email(const Source& source);
Result<Document> read_rtf(const Source& source);
Result<Document> read_open_document(const Source& source);  // odt, ods, odp
Result<Document> read_pptx(const Source& source);
Result<Document> read_xlsx(const Source& source);
Result<Document> read_csv(const Source& source);
Result<Document> read_subtitles(const Source& source);
Result<Document> read_json(const Source& source);
Result<Document> read_any_xml(const Source& source);
Result<Document> read_code(const Source& source);

}  // namespace hone::documents
