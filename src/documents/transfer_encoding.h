// Base64 and quoted-printable, as messages carry them: what does not belong there is passed over.
//
//   decode_base64("VGhl") == "The";  decode_quoted_printable("caf=C3=A9=\n!") == "café!"
#pragma once

#include <string>
#include <string_view>

namespace hone::documents {

std::string decode_base64(std::string_view text);
std::string decode_quoted_printable(std::string_view text);

}  // namespace hone::documents
