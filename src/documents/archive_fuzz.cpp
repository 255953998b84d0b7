// Any bytes as docx and epub archives, and as their XML parts: refused or read, within small limits.
#include <cstdint>
#include <cstdlib>

#include "hone/core/unicode.h"
#include "reading.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  hone::documents::DocumentLimits limits;
  limits.archive_entries = 100;
  limits.entry_bytes = 1 << 20;
  limits.expanded_bytes = 4 << 20;
  limits.html_memory_bytes = 64 << 20;
  const hone::documents::Source source{{reinterpret_cast<const char*>(data), size}, "fuzz", limits};
  for (auto* reader : {hone::documents::read_docx, hone::documents::read_epub, hone::documents::read_fdx}) {
    const auto document = reader(source);
    if (document && !hone::is_utf8(document->text)) std::abort();
  }
  return 0;
}
