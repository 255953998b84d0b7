// A JSON Schema pattern as llama.cpp's grammars hold it. Of the regular expressions of ECMA-262 the regular part:
// groups, alternatives, classes, \d \w \s, counts, anchors at the ends. What the converter would misread or drop (\d, a
// search without anchors, a quotation mark that ends the JSON string) is rewritten; what no grammar can say is refused.
//
//   HONE_TRY(auto held, held_pattern("^\\d{4}-\\d{2}$"));     // each character as a class of its own
//
// A string that the result accepts is accepted by the pattern; characters that JSON must escape are left out of negated
// classes and of the dot.
#pragma once

#include <string>
#include <string_view>

#include "hone/core/result.h"

namespace hone::engine {

// "" where every string matches. Error invalid_argument: a clause that says what cannot be held, "it looks ahead (?=".
Result<std::string> held_pattern(std::string_view pattern);

}  // namespace hone::engine
