// A number that is written with digits, without its sign and unit.
//
//   written_number("1,350.50 a year", 0, "en", false)->value == 1350.5;    // end == 8
//   written_number("2 1/2", 0, "en", false)->value == 2.5;
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace hone::marking {

struct WrittenNumber {
  double value = 0;
  std::size_t begin = 0, end = 0;
};

// In a number_text(). Nothing when no number begins at that place.
std::optional<WrittenNumber> written_number(std::string_view text, std::size_t at, const std::string& language,
                                            bool decimal_comma);

// Digits alone, with their thousands and decimals; a digit stands at that place.
WrittenNumber plain_digits(std::string_view text, std::size_t at, bool decimal_comma);

}  // namespace hone::marking
