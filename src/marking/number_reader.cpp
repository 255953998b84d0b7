#include "hone/marking/number_reader.h"

#include <unicode/dcfmtsym.h>

#include <algorithm>
#include <cmath>

#include "hone/core/unicode.h"
#include "hone/documents/folded_text.h"
#include "number_sign.h"
#include "number_text.h"
#include "number_units.h"
#include "number_words.h"
#include "written_number.h"

namespace hone::marking {
namespace {

constexpr std::size_t most_numbers = 10'000;

// "B12", "q3", "x_1", "km/2", ")^2": no number of its own. Scripts without spaces write words and numbers together.
bool is_part_of_name(std::string_view text, std::size_t begin) {
  if (begin == 0) return false;
  if (is_letter_before(text, begin))
    return !documents::has_no_spaces(point_before(text, begin)) && !ends_with_hangul(text.substr(0, begin));
  const char before = text[begin - 1];
  if (before == '^') return true;
  if (before == '_') return is_letter_before(text, begin - 1) || (begin > 1 && text[begin - 2] == ')');
  if (before == '(' && begin > 2) return text[begin - 2] == '/' && text[begin - 3] == ')';
  if (before == '/' && begin > 1) return text[begin - 2] == ')' || is_letter_before(text, begin - 1);
  return false;
}

// Where digits that belong to the number before them begin: at once, behind a space, or behind "and".
std::size_t next_part(std::string_view text, std::size_t at) {
  for (const std::string_view joiner : {"", " ", " and ", " und ", " et ", " y ", " e "})
    if (const std::size_t digit = at + joiner.size();
        text.substr(at).starts_with(joiner) && digit < text.size() && is_ascii_digit(text[digit]))
      return digit;
  return text.size();
}

// 1億2000万, "2 lakh 50 thousand", "1 crore and 20 lakh": what is counted in smaller units follows.
void add_smaller(std::string_view text, NumberFound& number, double scale, bool decimal_comma) {
  while (scale >= 1000) {
    const std::size_t first = next_part(text, number.end);
    if (first == text.size()) return;
    const WrittenNumber part = plain_digits(text, first, decimal_comma);
    std::size_t end = part.end;
    const double smaller = scale_at(text, end);
    // "2 million 3 times" has a number of its own; "45 thousand 678" has not.
    const bool rest = first == number.end || (scale == 1000 && part.end - part.begin == 3 && first == number.end + 1);
    if (smaller >= scale || part.value * smaller >= scale || (smaller == 1 && !rest)) return;
    number.value += part.value * smaller;
    number.end = end;
    scale = smaller;
  }
}

}  // namespace

bool has_decimal_comma(const std::string& language) {
  UErrorCode status = U_ZERO_ERROR;
  const icu::DecimalFormatSymbols symbols(icu::Locale(language.c_str()), status);
  return U_SUCCESS(status) && symbols.getConstSymbol(icu::DecimalFormatSymbols::kDecimalSeparatorSymbol) == u',';
}

std::vector<NumberFound> read_numbers(std::string_view text, const std::string& language,
                                      const std::vector<std::string>& units) {
  return read_number_text(number_text(text), language, units);
}

std::vector<NumberFound> read_number_text(std::string_view text, const std::string& language,
                                          const std::vector<std::string>& units) {
  const bool decimal_comma = has_decimal_comma(language);
  std::vector<std::string> more;
  more.reserve(units.size());
  for (const std::string& unit : units) more.push_back(canonical_unit(unit));
  std::vector<NumberFound> found;
  bool digits = false;
  for (std::size_t at = 0; at < text.size() && found.size() < most_numbers;) {
    const auto written = written_number(text, at, language, decimal_comma);
    if (!written) {
      ++at;
      continue;
    }
    NumberFound number{.value = written->value, .begin = written->begin, .end = written->end};
    const std::size_t first = number.begin;
    const bool begins_with_digit = is_ascii_digit(text[first]);
    digits = digits || begins_with_digit;
    const UnitBefore before = unit_before(text, first);
    number.begin = std::max(found.empty() ? 0 : found.back().end, before.unit.empty() ? first : before.begin);
    if (const auto sign = minus_before(text, number.begin, language)) {
      number.value = -number.value;
      number.begin = std::max(found.empty() ? 0 : found.back().end, *sign);
    }
    UnitBefore outer;
    if (before.unit.empty() && number.begin < first) outer = unit_before(text, number.begin);  // "$-5"
    const double scale = scale_at(text, number.end);
    const bool minus = number.value < 0;
    number.value = std::abs(number.value) * scale;
    add_smaller(text, number, scale, decimal_comma);
    if (minus) number.value = -number.value;
    const std::string behind = unit_at(text, number.end, more);
    if (std::size_t end = number.end; is_below_zero(text, end)) {
      if (number.value > 0) number.value = -number.value;
      number.end = end;
    }
    number.unit = !before.unit.empty() ? before.unit : !outer.unit.empty() ? outer.unit : behind;
    at = number.end;
    if (std::isfinite(number.value) && (!before.unit.empty() || !is_part_of_name(text, first)))
      found.push_back(std::move(number));
  }
  if (digits || !found.empty()) return found;
  return read_spelled(text, language, more);
}

std::optional<double> whole_number_text(std::string_view text, const std::string& language) {
  std::string bare = number_text(text);
  while (bare.ends_with(' ')) bare.pop_back();
  while (bare.starts_with(' ') || bare.starts_with('+')) bare.erase(0, 1);
  std::string plain = bare;
  for (const std::string_view sign : {fraction_slash, en_dash})
    if (const std::size_t i = plain.find(sign); i != std::string::npos) plain.erase(i, sign.size());
  if (plain.empty() || plain.find_first_not_of("0123456789.,' -e_/^*") != std::string::npos) return std::nullopt;
  const auto numbers = read_numbers(bare, language);
  if (numbers.size() != 1 || numbers[0].end != bare.size() || numbers[0].begin != 0) return std::nullopt;
  return numbers[0].value;
}

}  // namespace hone::marking
