// From the bytes of a file to UTF-8, whatever they were written in.
//
//   HONE_TRY(auto decoded, decode(bytes, "letter.txt"));
//   decoded.text;        // without its byte order mark; line ends as they were
//   decoded.warnings;    // "letter.txt is not UTF-8; it was read as windows-1252."
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "hone/core/result.h"

namespace hone::documents {

struct Decoded {
  std::string text;  // presentation forms written out
  std::vector<std::string> warnings;
};

// In this order: a byte order mark, the encoding that the document itself declares, UTF-8, UTF-8 with stray bytes (which
// are read as windows-1252, where that has a letter), ICU's guess.
// Errors: corrupt_data for bytes that are no text.
Result<Decoded> decode(std::string_view bytes, std::string_view name, std::string_view declared = {});

// What the file itself says: an XML declaration's encoding, or <meta charset="…"> and <meta … content="text/html; charset=…">
// among its first bytes. "" when it says nothing.
std::string declared_encoding(std::string_view bytes);

}  // namespace hone::documents
