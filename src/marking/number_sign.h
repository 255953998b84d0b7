// The minus before a number: a sign or a word, and not the dash of a range, a date or a name.
//
//   minus_before("x = -5", 5, "en");       // 4
//   minus_before("minus 5", 6, "en");      // 0
//   minus_before("3–5", 4, "en");          // nothing
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace hone::marking {

// Where the minus of the number that begins at `begin` stands, in a number_text().
std::optional<std::size_t> minus_before(std::string_view text, std::size_t begin, const std::string& language);

// Whether "below zero" stands at a place; moves `at` past it.
bool is_below_zero(std::string_view text, std::size_t& at);

bool is_minus_word(std::string_view word);
bool ends_with_hangul(std::string_view text);

}  // namespace hone::marking
