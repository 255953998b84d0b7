#include "hone/documents/document.h"

#include <fmt/format.h>

#include <algorithm>

#include "format.h"
#include "hone/core/files.h"
#include "hone/core/unicode.h"
#include "hone/documents/file_names.h"
#include "reading.h"

namespace hone::documents {
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
    case Format::email: return read_email(source);
    case Format::rtf: return read_rtf(source);
    case Format::odt:
    case Format::ods:
    case Format::odp: return read_open_document(source);
    case Format::pptx: return read_pptx(source);
    case Format::xlsx: return read_xlsx(source);
    case Format::csv: return read_csv(source);
    case Format::subtitles: return read_subtitles(source);
    case Format::json: return read_json(source);
    case Format::xml: return read_any_xml(source);
    case Format::code: return read_code(source);
  }
  return Error(ErrorCode::unsupported, "There is no reader for this format.");
}

Result<Document> read_source(const Source& source) {
  const DocumentLimits& limits = source.limits;
  const std::string_view bytes = source.bytes;
  const std::string& name = source.name;
  if (bytes.empty()) return Error(ErrorCode::corrupt_data, fmt::format("{} is empty.", name));
  if (bytes.size() > limits.file_bytes)
    return Error(ErrorCode::limit_exceeded,
                 fmt::format("{} holds {} bytes; a document may hold {}.", name, bytes.size(), limits.file_bytes));
  const auto found = recognise(bytes, name);
  if (const auto* stranger = std::get_if<Stranger>(&found)) return stranger->refusal(name, source.depth == 0);
  const Format format = std::get<Format>(found);
  HONE_TRY(Document document, read_as(format, source));
  if (document.text.size() > limits.text_bytes)
    return Error(ErrorCode::limit_exceeded, fmt::format("The text of {} has {} bytes; a document may have {}.", name,
                                                        document.text.size(), limits.text_bytes));
  document.format = format_name(format);
  // Names and titles inside a file are as trustworthy as the file.
  for (std::string* said : {&document.title, &document.author, &document.date})
    if (!is_utf8(*said)) *said = repair_utf8(*said);
  for (std::string& warning : document.warnings)
    if (!is_utf8(warning)) warning = repair_utf8(warning);
  return document;
}

// What a file inside a file calls itself, as the last part of a path: "../a/b.pdf" is "b.pdf".
std::string file_name(std::string_view said, const std::vector<Document>& siblings) {
  if (const std::size_t slash = said.find_last_of("/\\"); slash != std::string_view::npos)
    said.remove_prefix(slash + 1);
  std::string name;
  for (const char c : composed(is_utf8(said) ? std::string(said) : repair_utf8(said)))
    if (static_cast<unsigned char>(c) >= ' ' && c != 0x7F) name += c;
  name = shorten(name, 200);
  if (name.empty() || name == "." || name == "..") name = "part";
  auto taken = [&](const std::string& candidate) {
    return std::any_of(siblings.begin(), siblings.end(), [&](const Document& one) { return one.name == candidate; });
  };
  const std::size_t dot = std::min(name.rfind('.'), name.size());
  std::string candidate = name;
  for (int number = 2; taken(candidate); ++number)
    candidate = fmt::format("{} ({}){}", name.substr(0, dot), number, name.substr(dot));
  return candidate;
}

}  // namespace

Result<Document> read_inside(std::string_view bytes, std::string_view name, const Source& holder,
                             const std::vector<Document>& siblings) {
  const DocumentLimits& limits = holder.limits;
  if (holder.depth >= limits.attachment_depth)
    return Error(ErrorCode::limit_exceeded, fmt::format("{} lies {} files deep; files within files are read {} deep.",
                                                        name, holder.depth + 1, limits.attachment_depth));
  if (siblings.size() >= limits.attachments)
    return Error(ErrorCode::limit_exceeded,
                 fmt::format("{} holds more than {} files.", holder.name, limits.attachments));
  std::size_t text_bytes = 0;
  for (const Document& sibling : siblings) text_bytes += sibling.text.size();
  if (text_bytes > limits.text_bytes)
    return Error(ErrorCode::limit_exceeded,
                 fmt::format("The files in {} hold more than {} bytes of text.", holder.name, limits.text_bytes));
  std::string own = file_name(name, siblings);
  HONE_TRY(Document document,
           read_source({bytes, own, limits, holder.depth + 1, holder.recognise_text, holder.recognition_language}));
  document.name = std::move(own);
  return document;
}

Result<Document> read_document_bytes(std::string_view bytes, std::string_view name, const ReadOptions& options) {
  return read_source(
      {bytes, std::string(name), options.limits, 0, options.recognise_text, options.recognition_language});
}

Result<Document> read_document(const fs::path& path, const ReadOptions& options) {
  HONE_TRY(const std::string bytes, read_file(as_stored(path), options.limits.file_bytes));
  return read_document_bytes(bytes, path.filename().string(), options);
}

}  // namespace hone::documents
