#include "raised_text.h"

#include <array>

#include "hone/core/unicode.h"

namespace hone::documents {
namespace {

struct Forms {
  char32_t letter, above, below;
};
constexpr std::array<Forms, 18> forms{{{U'0', U'⁰', U'₀'},
                                       {U'1', U'¹', U'₁'},
                                       {U'2', U'²', U'₂'},
                                       {U'3', U'³', U'₃'},
                                       {U'4', U'⁴', U'₄'},
                                       {U'5', U'⁵', U'₅'},
                                       {U'6', U'⁶', U'₆'},
                                       {U'7', U'⁷', U'₇'},
                                       {U'8', U'⁸', U'₈'},
                                       {U'9', U'⁹', U'₉'},
                                       {U'+', U'⁺', U'₊'},
                                       {U'-', U'⁻', U'₋'},
                                       {U'−', U'⁻', U'₋'},
                                       {U'=', U'⁼', U'₌'},
                                       {U'(', U'⁽', U'₍'},
                                       {U')', U'⁾', U'₎'},
                                       {U'n', U'ⁿ', U'ₙ'},
                                       {U' ', U' ', U' '}}};

std::optional<std::string> written(std::string_view text, bool above) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const char32_t point = next_point(text, at);
    char32_t form = 0;
    for (const Forms& row : forms)
      if (row.letter == point) form = above ? row.above : row.below;
    if (form == 0) return std::nullopt;
    append_utf8(out, form);
  }
  return out;
}

std::string apart(std::string_view text, bool after_digit, bool above) {
  const bool digit = text.find_first_of("0123456789") == 0;
  if (auto form = written(text, above);
      form && (text == "n" || text.find_first_of("0123456789") != std::string_view::npos))
    return *form;
  if (digit && after_digit) return (above ? "^" : "_") + std::string(text);
  return std::string(text);
}

}  // namespace

std::string raised(std::string_view text, bool after_digit) { return apart(text, after_digit, true); }
std::string lowered(std::string_view text, bool after_digit) { return apart(text, after_digit, false); }
std::optional<std::string> as_superscript(std::string_view text) { return written(text, true); }
std::optional<std::string> as_subscript(std::string_view text) { return written(text, false); }

}  // namespace hone::documents
