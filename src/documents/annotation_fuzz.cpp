// Any text as txt, md and fountain: of the text nothing is gone but what a warning counts, headings are in order and inside it.
#include <cstdint>
#include <cstdlib>

#include "hone/core/unicode.h"
#include "hone/documents/document.h"
#include "presentation_forms.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text = hone::repair_utf8({reinterpret_cast<const char*>(data), size});
  for (const char* name : {"fuzz.txt", "fuzz.md", "fuzz.fountain"}) {
    const auto document = hone::documents::read_document_bytes(text, name);
    if (!document) continue;
    const std::string& format = document->format;  // by what the text begins with it may be another: html, rtf, eml
    if (format != "txt" && format != "md" && format != "fountain") continue;
    const std::string whole = hone::documents::written_out(text);
    if (document->warnings.empty() && document->text != whole && text.find('\x1B') == std::string::npos &&
        "\xEF\xBB\xBF" + document->text != whole)
      std::abort();
    if (!hone::is_utf8(document->text)) std::abort();
    const std::size_t points = hone::count_points(document->text);
    std::size_t before = 0;
    for (const hone::documents::Heading& heading : document->headings) {
      if (heading.start < before || heading.start >= points || heading.level < 1 || heading.title.empty() ||
          !hone::is_utf8(heading.title))
        std::abort();
      before = heading.start;
    }
  }
  return 0;
}
