#include "percent_decoding.h"

#include <charconv>

namespace hone::documents {

std::string percent_decoded(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size(); ++at) {
    unsigned char byte = 0;
    const char* digits = text.data() + at + 1;
    const bool coded =
        text[at] == '%' && at + 2 < text.size() && std::from_chars(digits, digits + 2, byte, 16).ptr == digits + 2;
    out += coded ? static_cast<char>(byte) : text[at];
    if (coded) at += 2;
  }
  return out;
}

}  // namespace hone::documents
