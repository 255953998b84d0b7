// pdf: poppler's pdftotext in a confined process of its own; a form feed ends each page.
#include <fmt/format.h>

#include <algorithm>

#include "chapters.h"
#include "hone/core/child.h"
#include "hone/core/unicode.h"
#include "reading.h"

namespace hone {
namespace {

constexpr int damaged = 1, forbidden = 3;  // pdftotext's exit status

Error refused(const Source& source, const ChildResult& done) {
  const std::string_view said = done.error_output;
  if (said.find("Incorrect password") != std::string_view::npos)
    return Error(ErrorCode::unsupported,
                 fmt::format("{} is encrypted with a password; save it without one.", source.name));
  if (done.exit_status == forbidden || said.find("not allowed") != std::string_view::npos)
    return Error(ErrorCode::unsupported, fmt::format("{} does not allow its text to be copied.", source.name));
  if (done.exit_status != damaged)
    return Error(ErrorCode::corrupt_data,
                 fmt::format("{} cannot be read: pdftotext ended with status {}; the file may be damaged.", source.name,
                             done.exit_status));
  const std::string first(said.substr(0, said.find('\n')));
  return Error(ErrorCode::corrupt_data,
               fmt::format("{} is damaged or no PDF{}.", source.name,
                           first.empty() ? "" : " (pdftotext: " + shorten(repair_utf8(first), 120) + ")"));
}

// "3", "3, 4 and 5", "3, 4, 5 and 17 others"
std::string enumerate(const std::vector<std::size_t>& pages) {
  std::string out;
  for (std::size_t i = 0; i < std::min<std::size_t>(pages.size(), 5); ++i)
    out += (i == 0 ? "" : ", ") + std::to_string(pages[i]);
  return pages.size() > 5 ? out + fmt::format(" and {} others", pages.size() - 5) : out;
}

}  // namespace

Result<Document> read_pdf(const Source& source) {
  ChildOptions options;
  options.timeout_ms = source.limits.pdf_timeout_ms;
  options.memory_limit_bytes = source.limits.pdf_memory_bytes;
  options.output_limit_bytes = source.limits.text_bytes;
  options.confine = true;
  options.input = source.bytes;
  auto done = run_child({"pdftotext", "-enc", "UTF-8", "-eol", "unix", "-", "-"}, options);
  if (!done && done.error().code() == ErrorCode::not_found)
    return Error(
        ErrorCode::unsupported,
        "PDF files are read by the program pdftotext, which is not here; install poppler-utils (poppler on macOS).");
  if (!done) return std::move(done).error().context(fmt::format("reading {}", source.name));
  if (done->exit_status != 0) return refused(source, *done);

  Document document;
  document.text = repair_utf8(done->output);
  std::vector<std::size_t> silent;
  std::size_t byte = 0, point = 0;
  while (byte < document.text.size()) {
    const std::size_t end = std::min(document.text.find('\f', byte), document.text.size() - 1) + 1;
    const std::string_view page = std::string_view(document.text).substr(byte, end - byte);
    const std::size_t points = count_points(page);
    document.pages.push_back({point, point + points});
    if (page.find_first_not_of(" \n\f") == std::string_view::npos) silent.push_back(document.pages.size());
    byte = end, point += points;
  }
  if (silent.size() == document.pages.size())
    return Error(ErrorCode::unsupported, fmt::format("{} has {} page{} and no text: it is a scan. Text recognition "
                                                     "makes it readable, e.g. `ocrmypdf scan.pdf text.pdf`.",
                                                     source.name, silent.size(), silent.size() == 1 ? "" : "s"));
  if (!silent.empty())
    document.warnings.push_back(fmt::format("{}: page {} {} no text (scanned or empty).", source.name,
                                            enumerate(silent), silent.size() == 1 ? "has" : "have"));
  document.headings = find_chapters(document.text);
  return document;
}

}  // namespace hone
