// What every reader gets, and the readers: one file each.
#pragma once

#include <string>
#include <string_view>

#include "hone/core/result.h"
#include "hone/documents/document.h"

namespace hone {

struct Source {
  std::string_view bytes;
  std::string name;  // for messages
  const DocumentLimits& limits;
};

Result<Document> read_text(const Source& source);
Result<Document> read_markdown(const Source& source);
Result<Document> read_fountain(const Source& source);
Result<Document> read_html(const Source& source);
Result<Document> read_pdf(const Source& source);
Result<Document> read_docx(const Source& source);
Result<Document> read_epub(const Source& source);
Result<Document> read_fdx(const Source& source);

}  // namespace hone
