// Abbreviations whose full stop ends no sentence.
//
//   follows_abbreviation("… said Mr.", "Hill") == true
#pragma once

#include <string_view>

namespace hone::documents {

// `before` ends with a full stop, `after` starts with the next word.
bool follows_abbreviation(std::string_view before, std::string_view after);

}  // namespace hone::documents
