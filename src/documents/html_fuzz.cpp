// Any bytes as a page: valid UTF-8 and headings inside the text, within the limits.
#include <cstdint>
#include <cstdlib>

#include "hone/core/unicode.h"
#include "html.h"
#include "reading.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  hone::documents::DocumentLimits limits;
  limits.html_memory_bytes = 64 << 20;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  (void)hone::documents::expand_self_closing(bytes);
  const auto document = hone::documents::read_html({bytes, "fuzz.html", limits});
  if (!document) return 0;
  if (!hone::is_utf8(document->text)) std::abort();
  const std::size_t points = hone::count_points(document->text);
  std::size_t before = 0;
  for (const hone::documents::Heading& heading : document->headings) {
    if (heading.start < before || heading.start >= points || heading.title.empty()) std::abort();
    before = heading.start;
  }
  return 0;
}
