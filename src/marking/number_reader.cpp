#include "hone/marking/number_reader.h"

#include <unicode/dcfmtsym.h>
#include <unicode/rbnf.h>
#include <unicode/uchar.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <memory>
#include <mutex>

#include "hone/core/unicode.h"
#include "hone/documents/folded_text.h"
#include "number_units.h"

namespace hone::marking {
namespace {

constexpr std::size_t most_numbers = 10'000;
constexpr std::size_t longest_unit_words = 2;
constexpr std::size_t longest_spelled_bytes = 2000;

// ASCII digits in place of every script's, an ASCII minus, the usual space: what is left to tell apart are , . ' and space.
std::string prepared(std::string_view raw) {
  const std::string flat = documents::folded(raw);
  std::string out;
  for (std::size_t byte = 0; byte < flat.size();) {
    const char32_t point = next_point(flat, byte);
    const auto digit = u_charDigitValue(static_cast<UChar32>(point));
    if (digit >= 0 && u_isdigit(static_cast<UChar32>(point)))
      out += static_cast<char>('0' + digit);
    else if (point == 0x2212 || point == 0x2010 || point == 0x2011)
      out += '-';
    else if (point == 0x2019 || point == 0x02BC)
      out += '\'';
    else if (point == 0x066B)
      out += '.';
    else if (point == 0x066C)
      out += ',';
    else if (u_isUWhiteSpace(static_cast<UChar32>(point)))
      out += point == U'\n' ? '\n' : ' ';
    else
      append_utf8(out, point);
  }
  return out;
}

bool letter_at(std::string_view text, std::size_t byte) {
  if (byte >= text.size()) return false;
  return u_isalpha(static_cast<UChar32>(next_point(text, byte)));
}

char32_t point_before(std::string_view text, std::size_t byte) {
  std::size_t at = byte - 1;
  while (at > 0 && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80) --at;
  return next_point(text, at);
}

bool letter_before(std::string_view text, std::size_t byte) {
  return byte > 0 && u_isalpha(static_cast<UChar32>(point_before(text, byte)));
}

// Digits in groups: where each group ends and the sign behind it.
struct Digits {
  std::vector<std::string_view> groups;
  std::string signs;  // signs[i] between groups[i] and groups[i + 1]
};

Digits scan(std::string_view text, std::size_t at) {
  Digits digits;
  for (;;) {
    std::size_t end = at;
    while (end < text.size() && is_ascii_digit(text[end])) ++end;
    digits.groups.push_back(text.substr(at, end - at));
    if (end + 1 >= text.size() || !is_ascii_digit(text[end + 1])) return digits;
    const char sign = text[end];
    if (sign != '.' && sign != ',' && sign != '\'' && sign != ' ') return digits;
    if (sign == ' ' || sign == '\'') {
      // Only as a thousands sign: up to three digits before the first, exactly three behind it.
      std::size_t behind = end + 1;
      while (behind < text.size() && is_ascii_digit(text[behind])) ++behind;
      const bool first = digits.groups.size() == 1;
      if (behind - end - 1 != 3 || digits.groups.back().size() > 3 || (!first && digits.signs.back() != sign) ||
          digits.groups.front() == "0")
        return digits;
    }
    digits.signs += sign;
    at = end + 1;
  }
}

double value_of(const std::string& digits) {
  double value = 0;
  const auto [end, failure] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (failure == std::errc::result_out_of_range) return digits.find("e-") == std::string::npos ? HUGE_VAL : 0;
  return value;
}

// Takes as many groups as make one number; the rest is read again as the next one.
double read_digits(Digits& digits, bool decimal_comma) {
  const char decimal = decimal_comma ? ',' : '.';
  const auto three = [&](std::size_t from, std::size_t to) {
    for (std::size_t i = from; i < to; ++i)
      if (digits.groups[i].size() != 3) return false;
    return true;
  };
  const std::size_t signs = digits.signs.size();
  std::string whole(digits.groups[0]), fraction;
  std::size_t decimal_at = signs;  // the sign that is the decimal one
  if (signs == 0) {
  } else if (digits.signs.find_first_not_of(digits.signs[0]) == std::string::npos) {
    const char sign = digits.signs[0];
    const bool grouped = three(1, signs + 1) && digits.groups[0].size() <= 3 && digits.groups[0] != "0";
    if (sign == ' ' || sign == '\'') {
    } else if (signs == 1 && (sign == decimal || !grouped)) {
      decimal_at = 0;
    } else if (!grouped) {
      digits.groups.resize(1);  // "1.2.3" is a list or a version: its parts, one by one
      return value_of(whole);
    }
  } else {
    // Two kinds of sign: the last one is the decimal sign, those before it are all of one kind.
    const char last = digits.signs.back();
    const bool one_kind = digits.signs.find_first_not_of(digits.signs[0]) == signs - 1;
    if (!one_kind || last == ' ' || last == '\'' || !three(1, signs) || digits.groups[0].size() > 3) {
      digits.groups.resize(1);
      return value_of(whole);
    }
    decimal_at = signs - 1;
  }
  for (std::size_t i = 0; i < signs; ++i) (i < decimal_at ? whole : fraction) += digits.groups[i + 1];
  return value_of(fraction.empty() ? whole : whole + "." + fraction);
}

// The word, or the sign, at a place; its end.
std::size_t word_end(std::string_view text, std::size_t at) {
  std::size_t end = at;
  if (end >= text.size()) return end;
  std::size_t next = end;
  const char32_t first = next_point(text, next);
  if (!u_isalpha(static_cast<UChar32>(first))) {
    const bool degree = first == U'°';
    end = next;
    if (degree && letter_at(text, end)) next_point(text, end);
    return end;
  }
  if (documents::has_no_spaces(first)) return next;
  while (end < text.size()) {
    next = end;
    const char32_t point = next_point(text, next);
    if (!u_isalnum(static_cast<UChar32>(point)) && point != U'$') break;
    end = next;
  }
  return end;
}

std::string_view known_unit(std::string_view word) {
  for (const auto& [name, canonical] : unit_names)
    if (name == word) return canonical;
  return {};
}

// The unit at a place behind a number, of up to two words; moves `at` past it.
std::string unit_at(std::string_view text, std::size_t& at, const std::vector<std::string>& more) {
  std::size_t begin = at;
  while (begin < text.size() && (text[begin] == ' ' || text[begin] == '-')) ++begin;
  std::size_t end = begin;
  std::string found;
  for (std::size_t words = 0; words < longest_unit_words && end < text.size(); ++words) {
    if (words > 0) {
      if (text[end] != ' ') break;
      ++end;
    }
    const std::size_t word = word_end(text, end);
    if (word == end) break;
    end = word;
    const std::string candidate(text.substr(begin, end - begin));
    std::string unit(known_unit(candidate));
    if (const std::string plain = canonical_unit(candidate);
        unit.empty() && std::find(more.begin(), more.end(), plain) != more.end())
      unit = plain;
    if (!unit.empty()) found = unit, at = end;
  }
  return found;
}

double scale_at(std::string_view text, std::size_t& at) {
  std::size_t begin = at;
  while (begin < text.size() && text[begin] == ' ') ++begin;
  const std::string_view word = text.substr(begin, word_end(text, begin) - begin);
  for (const auto& [name, scale] : scale_names)
    if (name == word) {
      at = begin + word.size();
      return scale;
    }
  return 1;
}

// The currency before a number: "£350", "EUR 350".
std::string unit_before(std::string_view text, std::size_t at) {
  while (at > 0 && text[at - 1] == ' ') --at;
  std::size_t begin = at;
  for (std::size_t points = 0; begin > 0 && points < 4; ++points) {
    do --begin;
    while (begin > 0 && (static_cast<unsigned char>(text[begin]) & 0xC0) == 0x80);
    const std::string_view word = text.substr(begin, at - begin);
    if (word.find_first_of(" \n") != std::string_view::npos) break;
    const std::string_view unit = known_unit(word);
    const bool sign = !u_isalpha(static_cast<UChar32>([&] {
      std::size_t b = begin;
      return next_point(text, b);
    }()));
    const bool code = word.size() == 3 && !letter_before(text, begin);
    if (!unit.empty() && (sign || code) && unit != "percent" && unit != "degree") return std::string(unit);
  }
  return {};
}

// ".5", but not the end of "1.5" or of "v.5"
bool begins_bare_fraction(std::string_view text, std::size_t at) {
  return text[at] == '.' && at + 1 < text.size() && is_ascii_digit(text[at + 1]) &&
         (at == 0 || text[at - 1] == ' ' || text[at - 1] == '-');
}

std::size_t digits_end(std::string_view text, std::size_t at) {
  while (at < text.size() && is_ascii_digit(text[at])) ++at;
  return at;
}

NumberFound read_bare_fraction(std::string_view text, std::size_t at) {
  const std::size_t end = digits_end(text, at + 1);
  return {.value = value_of("0" + std::string(text.substr(at, end - at))), .begin = at, .end = end};
}

// "350", "1,350.50"
NumberFound read_grouped(std::string_view text, std::size_t at, bool decimal_comma) {
  Digits digits = scan(text, at);
  if (at > 1 && (text[at - 1] == '.' || text[at - 1] == ',') && is_ascii_digit(text[at - 2]))
    digits.groups.resize(1), digits.signs.clear();  // the next part of a list or a version
  const double value = read_digits(digits, decimal_comma);
  const std::string_view last = digits.groups.back();
  return {.value = value, .begin = at, .end = static_cast<std::size_t>(last.data() + last.size() - text.data())};
}

// The rest of 1e5 and 2.5E-3.
void read_exponent(std::string_view text, NumberFound& number) {
  if (number.end + 1 >= text.size() || text[number.end] != 'e') return;
  const char sign = text[number.end + 1];
  const std::size_t first = number.end + (sign == '-' || sign == '+' ? 2 : 1), end = digits_end(text, first);
  if (end == first || end - first > 3 || letter_at(text, end)) return;
  number.value *= value_of((sign == '-' ? "1e-" : "1e") + std::string(text.substr(first, end - first)));
  number.end = end;
}

// A minus belongs to the number where no word or number stands before it: not in "5-10" or "covid-19". With a currency it
// may stand before that: "-£5".
bool has_minus(std::string_view text, std::size_t begin, bool after_currency) {
  std::size_t sign = begin;
  if (after_currency) {
    while (sign > 0 && text[sign - 1] == ' ') --sign;
    while (sign > 0 && text[sign - 1] != '-' && text[sign - 1] != ' ' && !is_ascii_digit(text[sign - 1])) --sign;
  }
  return sign > 0 && text[sign - 1] == '-' &&
         (sign == 1 || (!is_ascii_digit(text[sign - 2]) && !letter_before(text, sign - 1)));
}

// "B12", "q3"; scripts without spaces write words and numbers together.
bool is_part_of_name(std::string_view text, std::size_t begin) {
  return letter_before(text, begin) && !documents::has_no_spaces(point_before(text, begin));
}

std::vector<NumberFound> read_spelled(std::string_view text, const std::string& language,
                                      const std::vector<std::string>& units) {
  std::vector<NumberFound> found;
  if (text.size() > longest_spelled_bytes) return found;
  UErrorCode status = U_ZERO_ERROR;
  const icu::RuleBasedNumberFormat format(icu::URBNF_SPELLOUT, icu::Locale(language.empty() ? "en" : language.c_str()),
                                          status);
  if (U_FAILURE(status)) return found;
  for (std::size_t at = 0; at < text.size() && found.size() < most_numbers;) {
    const std::size_t begin = at;
    next_point(text, at);
    if (!letter_at(text, begin) || letter_before(text, begin)) continue;
    // At most the sentence's rest; "and" inside a number is English's own habit, which ICU does not read.
    std::string rest(text.substr(begin, std::min<std::size_t>(text.size() - begin, 120)));
    rest = rest.substr(0, rest.find_first_of(".,;\n"));
    std::vector<std::size_t> dropped;
    if (language.empty() || language == "en")
      for (std::size_t and_at = rest.find(" and "); and_at != std::string::npos; and_at = rest.find(" and ", and_at))
        rest.erase(and_at, 4), dropped.push_back(and_at);
    const icu::UnicodeString utf16 = icu::UnicodeString::fromUTF8(repair_utf8(rest));
    icu::ParsePosition position(0);
    icu::Formattable value;
    format.parse(utf16, value, position);
    if (position.getIndex() == 0) continue;
    std::string read;
    utf16.tempSubString(0, position.getIndex()).toUTF8String(read);
    std::size_t end = begin + read.size();
    for (const std::size_t gone : dropped)
      if (gone < read.size()) end += 4;
    while (end > begin && (text[end - 1] == ' ' || text[end - 1] == '-')) --end;
    if (letter_at(text, end)) continue;  // "tension" does not begin with ten
    status = U_ZERO_ERROR;
    NumberFound number{.value = value.getDouble(status), .begin = begin};
    if (U_FAILURE(status)) continue;
    number.unit = unit_at(text, end, units);
    number.end = end;
    found.push_back(std::move(number));
    at = std::max(end, at);
  }
  return found;
}

}  // namespace

bool has_decimal_comma(const std::string& language) {
  UErrorCode status = U_ZERO_ERROR;
  const icu::DecimalFormatSymbols symbols(icu::Locale(language.c_str()), status);
  return U_SUCCESS(status) && symbols.getConstSymbol(icu::DecimalFormatSymbols::kDecimalSeparatorSymbol) == u',';
}

std::string canonical_unit(std::string_view unit) {
  std::string word = prepared(unit);
  while (word.ends_with(' ') || word.ends_with('.')) word.pop_back();
  while (word.starts_with(' ')) word.erase(0, 1);
  if (const std::string_view known = known_unit(word); !known.empty()) return std::string(known);
  if (word.size() > 3 && word.ends_with('s') && !word.ends_with("ss")) word.pop_back();
  return word;
}

std::vector<NumberFound> read_numbers(std::string_view raw, const std::string& language,
                                      const std::vector<std::string>& units) {
  const std::string text = prepared(raw);
  const bool decimal_comma = has_decimal_comma(language);
  std::vector<std::string> more;
  for (const std::string& unit : units) more.push_back(canonical_unit(unit));
  std::vector<NumberFound> found;
  for (std::size_t at = 0; at < text.size() && found.size() < most_numbers;) {
    const bool bare_fraction = begins_bare_fraction(text, at);
    if (!is_ascii_digit(text[at]) && !bare_fraction) {
      ++at;
      continue;
    }
    NumberFound number = bare_fraction ? read_bare_fraction(text, at) : read_grouped(text, at, decimal_comma);
    read_exponent(text, number);
    const std::string before = unit_before(text, number.begin);
    if (has_minus(text, number.begin, !before.empty())) number.value = -number.value;
    number.value *= scale_at(text, number.end);
    const std::string behind = unit_at(text, number.end, more);
    number.unit = before.empty() ? behind : before;
    at = number.end;
    if (std::isfinite(number.value) && (!before.empty() || !is_part_of_name(text, number.begin)))
      found.push_back(std::move(number));
  }
  return found.empty() ? read_spelled(text, language, more) : found;
}

std::optional<double> whole_number_text(std::string_view text, const std::string& language) {
  std::string bare = prepared(text);
  while (bare.ends_with(' ')) bare.pop_back();
  while (bare.starts_with(' ') || bare.starts_with('+')) bare.erase(0, 1);
  if (bare.empty() || bare.find_first_not_of("0123456789.,' -e") != std::string::npos) return std::nullopt;
  const auto numbers = read_numbers(bare, language);
  if (numbers.size() != 1 || numbers[0].end != bare.size()) return std::nullopt;
  const std::size_t begin = numbers[0].begin;
  if (begin > 1 || (begin == 1 && bare[0] != '-')) return std::nullopt;
  return numbers[0].value;
}

}  // namespace hone::marking
