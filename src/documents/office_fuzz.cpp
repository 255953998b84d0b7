// Any bytes as messages, rich text, OpenDocument, slides, workbooks, csv, subtitles, json and xml: refused or read, within
// small limits. The first byte chooses the reader.
#include <array>
#include <cstdint>
#include <cstdlib>

#include "hone/core/unicode.h"
#include "number_format.h"
#include "reading.h"
#include "strangers.h"

namespace {

void check(const hone::documents::Document& document) {
  if (!hone::is_utf8(document.text)) std::abort();
  const std::size_t points = hone::count_points(document.text);
  for (const hone::documents::Heading& heading : document.headings)
    if (heading.start > points) std::abort();
  for (const hone::documents::PageSpan& page : document.pages)
    if (page.start > page.end || page.end > points) std::abort();
  for (const hone::documents::Document& inside : document.attachments) {
    if (inside.name.empty() || inside.name.find('/') != std::string::npos) std::abort();
    check(inside);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  hone::documents::DocumentLimits limits;
  limits.archive_entries = 100;
  limits.entry_bytes = 1 << 20;
  limits.expanded_bytes = 4 << 20;
  limits.text_bytes = 4 << 20;
  limits.html_memory_bytes = 64 << 20;
  limits.table_cells = 20'000;
  limits.attachments = 20;
  limits.pdf_timeout_ms = 1;
  constexpr std::array readers{
      hone::documents::read_email,     hone::documents::read_rtf,  hone::documents::read_open_document,
      hone::documents::read_pptx,      hone::documents::read_xlsx, hone::documents::read_csv,
      hone::documents::read_subtitles, hone::documents::read_json, hone::documents::read_any_xml};
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  const hone::documents::Source source{bytes, "fuzz", limits};
  if (const auto document = readers[data[0] % readers.size()](source)) check(*document);
  (void)hone::documents::recognise(bytes, "fuzz");
  const std::string_view code = bytes.substr(0, 40);
  for (const double value : {0.0, -1234.5, 45446.25, 1e300, 1e-300})
    if (hone::documents::NumberFormat(code).say(value, false).size() > 500) std::abort();
  return 0;
}
