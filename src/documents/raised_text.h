// Superscripts and subscripts kept apart from what they stand beside: 10² is not 102.
//
//   raised("2", true) == "²"      raised("st", true) == "st"      raised("2a", true) == "^2a"      lowered("2", false) == "₂"
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace hone::documents {

// Text of a superscript. Digits and signs become Unicode's own; letters stay ("1st"); what begins with a digit and has no
// such form gets a mark when it follows a digit.
std::string raised(std::string_view text, bool after_digit);
std::string lowered(std::string_view text, bool after_digit);

// The same only where every letter has such a form.
std::optional<std::string> as_superscript(std::string_view text);
std::optional<std::string> as_subscript(std::string_view text);

}  // namespace hone::documents
