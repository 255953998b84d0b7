// Numbers as people write them in an answer, with what they count.
//
//   read_numbers("The rent is £1,350.50 a year", "en");    // {{1350.5, "gbp"}}
//   read_numbers("1.350,50 Euro", "de");                   // {{1350.5, "eur"}}
//   read_numbers("three hundred", "en");                   // {{300, ""}}: words count where no digits are
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace hone::marking {

struct NumberFound {
  double value = 0;
  std::string unit;  // canonical_unit(); "" when nothing that is known, or in `units`, stands beside it
  std::size_t begin = 0, end = 0;  // bytes of the folded text, for the order only
};

// Fractions (1/2, ½, \frac{1}{2}), mixed numbers (2½, 2 1/2), powers (10^3, 10³, 1.5 × 10^3), roots and π are one number
// each; a minus is a sign or a word, and no dash of a range. Thousands are set apart by the sign that is not the decimal
// one, by a thin or plain space, or by an apostrophe, each before three digits, or as in India: 10,00,000. Which of comma
// and point is the decimal sign ICU says of the language; what can only be read one way ("1,5" in English, "1.234.567")
// is read that way. "million", "bn", "lakh", 億 and so on multiply, also in parts: "2 lakh 50 thousand". `units`: words,
// besides the known ones, that may stand behind a number. At most the first 10,000 are read.
std::vector<NumberFound> read_numbers(std::string_view text, const std::string& language,
                                      const std::vector<std::string>& units = {});

// The same in what number_text() (number_text.h) made of a text; `begin` and `end` are bytes of it.
std::vector<NumberFound> read_number_text(std::string_view text, const std::string& language,
                                          const std::vector<std::string>& units = {});

// "£", "GBP", "pounds" → "gbp"; "per cent", "%" → "percent"; a word that is not known: itself, folded, without a plural s.
std::string canonical_unit(std::string_view unit);

// A text that is one number and nothing else.
std::optional<double> whole_number_text(std::string_view text, const std::string& language);

bool has_decimal_comma(const std::string& language);

}  // namespace hone::marking
