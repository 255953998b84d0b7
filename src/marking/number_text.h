// An answer as the reader of numbers sees it: folded, every script's digits as ASCII's, an ASCII minus, markup of LaTeX away.
//
//   number_text("−1\\frac{1}{2} ≈ −1½");        // "-1 1⁄2 ≈ -1 1⁄2": U+2044 stands in a fraction that is one number
//   number_text("$28$ m² is 10³");             // "28 m2 is 10^3"
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace hone::marking {

inline constexpr std::string_view fraction_slash = "⁄", en_dash = "–", root_sign = "√", pi_sign = "π";

std::string number_text(std::string_view raw);

bool is_letter_at(std::string_view text, std::size_t byte);
bool is_letter_before(std::string_view text, std::size_t byte);

}  // namespace hone::marking
