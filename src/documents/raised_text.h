// Text set above or below the line, written so that it does not run into its neighbour: 900 with a note's mark ¹ is not 9001.
//
//   raised("10", "6")       // "⁶": digits and signs have characters of their own
//   raised("14", "th")      // "th": an ordinal's ending is read as a word
//   raised("e", "2x")       // "^2x", of several words "^(a b)"
//   lowered("2")            // "₂";  lowered("max") is "_max"
//
// Every reader of a format with such text (docx, html, epub, odt …) uses this.
#pragma once

#include <string>
#include <string_view>

namespace hone {

// `before` is the text so far; only its last character counts.
std::string raised(std::string_view before, std::string_view text);
std::string lowered(std::string_view text);

}  // namespace hone
