#include "number_text.h"

#include <unicode/uchar.h>

#include <algorithm>

#include "hone/core/unicode.h"
#include "hone/documents/folded_text.h"
#include "latex_text.h"

namespace hone::marking {
namespace {

UChar32 to_icu(char32_t point) { return static_cast<UChar32>(point); }

// ⁰ to ⁹ and the signs among them; 0: none.
char superscript(char32_t point) {
  if (point == 0xB9) return '1';
  if (point == 0xB2 || point == 0xB3) return static_cast<char>('0' + (point - 0xB0));
  if (point == 0x2070 || (point >= 0x2074 && point <= 0x2079)) return static_cast<char>('0' + (point - 0x2070));
  if (point == 0x207A) return '+';
  return point == 0x207B ? '-' : '\0';
}

bool is_subscript(char32_t point) { return point >= 0x2080 && point <= 0x2089; }
bool is_vulgar_fraction(char32_t point) {
  return (point >= 0xBC && point <= 0xBE) || (point >= 0x2150 && point <= 0x215E) || point == 0x2189;
}
bool is_roman_number(char32_t point) { return point >= 0x2160 && point <= 0x216F; }

bool ends_with_digit(const std::string& text) {
  return !text.empty() && u_isdigit(to_icu(point_before(text, text.size())));
}

// What NFKC would glue to the digits before it: 10³ is not 103, 2½ is not 21⁄2, and no digit below belongs to 10₂.
std::string apart(std::string_view text) {
  std::string out;
  for (std::size_t byte = 0; byte < text.size();) {
    const char32_t point = next_point(text, byte);
    std::size_t ahead = byte;
    if (is_vulgar_fraction(point)) {
      if (ends_with_digit(out)) out += ' ';
      std::string one;
      append_utf8(one, point);
      out += documents::folded(one);
      if (ahead < text.size() && u_isdigit(to_icu(next_point(text, ahead)))) out += ' ';
    } else if (superscript(point)) {
      std::string digits(1, superscript(point));
      while (ahead < text.size()) {
        std::size_t next = ahead;
        const char sign = superscript(next_point(text, next));
        if (!sign) break;
        digits += sign, ahead = next, byte = next;
      }
      std::size_t slash = byte;
      if (byte < text.size() && next_point(text, slash) == 0x2044) {  // ¹⁄₂
        if (ends_with_digit(out)) out += ' ';
      } else if (ends_with_digit(out) || out.ends_with(')')) {
        out += '^';
      }
      out += digits;
    } else if (is_subscript(point) && ends_with_digit(out)) {
      // the base of the number before it
    } else if (is_roman_number(point) && (out.empty() || !u_isalpha(to_icu(point_before(out, out.size()))))) {
      out += std::to_string(static_cast<int>(u_getNumericValue(to_icu(point))));
    } else {
      append_utf8(out, point);
    }
  }
  return out;
}

void append_plain(std::string& out, char32_t point) {
  const auto digit = u_charDigitValue(to_icu(point));
  if (digit >= 0 && u_isdigit(to_icu(point)))
    out += static_cast<char>('0' + digit);
  else if (point == 0x2212 || point == 0x2010 || point == 0x2011)
    out += '-';
  else if (point == 0x2012)
    out += en_dash;
  else if (point == 0x2019 || point == 0x02BC)
    out += '\'';
  else if (point == 0x066B)
    out += '.';
  else if (point == 0x066C)
    out += ',';
  else if (point == 0x2215)
    out += '/';
  else if (point == 0xD7 || point == 0xB7 || point == 0x22C5 || point == 0x2219)
    out += '*';
  else if (u_isUWhiteSpace(to_icu(point)))
    out += point == U'\n' ? '\n' : ' ';
  else
    append_utf8(out, point);
}

// 10**3 is 10^3, and m^2 is m2.
std::string with_one_power_sign(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool behind_digit = i > 0 && is_ascii_digit(text[i - 1]);
    if (behind_digit && text[i] == '*' && i + 2 < text.size() && text[i + 1] == '*' &&
        (is_ascii_digit(text[i + 2]) || (text[i + 2] == '-' && i + 3 < text.size() && is_ascii_digit(text[i + 3])))) {
      out += '^', ++i;
      continue;
    }
    const bool of_unit = text[i] == '^' && is_letter_before(text, i) && i + 1 < text.size() &&
                         is_ascii_digit(text[i + 1]) && !text.substr(0, i).ends_with(pi_sign);
    if (!of_unit) out += text[i];
  }
  return out;
}

}  // namespace

bool is_letter_at(std::string_view text, std::size_t byte) {
  return byte < text.size() && u_isalpha(to_icu(next_point(text, byte)));
}

bool is_letter_before(std::string_view text, std::size_t byte) {
  return byte > 0 && u_isalpha(to_icu(point_before(text, byte)));
}

std::string number_text(std::string_view raw) {
  const std::string flat = documents::folded(apart(without_latex(repair_utf8(raw))));
  std::string out;
  for (std::size_t byte = 0; byte < flat.size();) append_plain(out, next_point(flat, byte));
  return with_one_power_sign(out);
}

}  // namespace hone::marking
