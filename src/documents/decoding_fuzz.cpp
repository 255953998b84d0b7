// Any bytes as a text file: refused, or valid UTF-8; what was UTF-8 stays as it is, with joined letters written out.
#include <cstdint>
#include <cstdlib>

#include "decoding.h"
#include "hone/core/unicode.h"
#include "presentation_forms.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  for (const char* declared : {"", "shift_jis"}) {
    const auto decoded = hone::documents::decode(bytes, "fuzz.txt", declared);
    if (!decoded) continue;
    if (!hone::is_utf8(decoded->text)) std::abort();
    const bool marked = bytes.substr(0, 3) == "\xEF\xBB\xBF";
    if (*declared == 0 && hone::is_utf8(bytes) && bytes.find('\x1B') == std::string_view::npos &&
        decoded->text != hone::documents::written_out(bytes.substr(marked ? 3 : 0)))
      std::abort();
  }
  return 0;
}
