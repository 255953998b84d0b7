#include "hone/documents/document.h"

#include <fmt/format.h>

#include <algorithm>

#include "format.h"
#include "hone/core/files.h"
#include "hone/core/unicode.h"
#include "reading.h"

namespace hone {
namespace {

Result<Document> read_as(Format format, const Source& source) {
  switch (format) {
    case Format::text: return read_text(source);
    case Format::markdown: return read_markdown(source);
    case Format::html: return read_html(source);
    case Format::pdf: return read_pdf(source);
    case Format::docx: return read_docx(source);
    case Format::epub: return read_epub(source);
    case Format::fountain: return read_fountain(source);
    case Format::fdx: return read_fdx(source);
  }
  return Error(ErrorCode::unsupported, "There is no reader for this format.");
}

}  // namespace

Result<Document> read_document_bytes(std::string_view bytes, std::string_view name, const ReadOptions& options) {
  const DocumentLimits& limits = options.limits;
  if (bytes.empty()) return Error(ErrorCode::corrupt_data, fmt::format("{} is empty.", name));
  if (bytes.size() > limits.file_bytes)
    return Error(ErrorCode::limit_exceeded,
                 fmt::format("{} holds {} bytes; a document may hold {}.", name, bytes.size(), limits.file_bytes));
  HONE_TRY(Format format, recognise(bytes, name));
  HONE_TRY(Document document, read_as(format, {bytes, std::string(name), limits}));
  if (document.text.size() > limits.text_bytes)
    return Error(ErrorCode::limit_exceeded, fmt::format("The text of {} has {} bytes; a document may have {}.", name,
                                                        document.text.size(), limits.text_bytes));
  document.format = format_name(format);
  // Names and titles inside a file are as trustworthy as the file.
  if (!is_utf8(document.title)) document.title = repair_utf8(document.title);
  for (std::string& warning : document.warnings)
    if (!is_utf8(warning)) warning = repair_utf8(warning);
  return document;
}

Result<Document> read_document(const fs::path& path, const ReadOptions& options) {
  HONE_TRY(const std::string bytes, read_file(path, options.limits.file_bytes));
  return read_document_bytes(bytes, path.filename().string(), options);
}

}  // namespace hone
