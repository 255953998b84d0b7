// A number as a list writes it, by the names that Word uses (ST_NumberFormat).
//
//   list_number(4, "lowerRoman") == "iv"      list_number(28, "upperLetter") == "BB"      list_number(3, "ordinalText") == "Third"
#pragma once

#include <string>
#include <string_view>

namespace hone::documents {

// A format that is not known counts in decimal; "none" and "bullet" give "".
std::string list_number(long number, std::string_view format);

}  // namespace hone::documents
