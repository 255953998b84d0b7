// Letters that a font joined, written out: Latin ligatures (U+FB00–FB06) and the presentation forms of Armenian, Hebrew, Arabic
// and vertical punctuation. A PDF's "oﬃce" is then found by who asks for "office". Nothing else of NFKC: x² stays x².
//
//   written_out("oﬃce")     // "office"
#pragma once

#include <string>
#include <string_view>

namespace hone::documents {

// Valid UTF-8 in and out.
std::string written_out(std::string_view text);

}  // namespace hone::documents
