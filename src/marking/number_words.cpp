#include "number_words.h"

#include <unicode/rbnf.h>
#include <unicode/uchar.h>

#include <algorithm>
#include <cmath>
#include <optional>

#include "english_number.h"
#include "hone/core/unicode.h"
#include "hone/documents/folded_text.h"
#include "number_sign.h"
#include "number_text.h"
#include "number_units.h"

namespace hone::marking {
namespace {

constexpr std::size_t longest_spelled_bytes = 2000, most_spelled_words = 8;

struct Spelled {
  double value = 0;
  std::size_t end = 0;
};

bool speaks_english(const std::string& language) { return language.empty() || language == "en"; }

// Without what languages, and people, set between the words of a number.
std::string joined(std::string_view text) {
  std::string out;
  for (std::size_t byte = 0; byte < text.size();) {
    const char32_t point = next_point(text, byte);
    if (u_isalpha(static_cast<UChar32>(point))) append_utf8(out, point);
  }
  return out;
}

// A language's words by ICU, which also reads what is no number of one piece ("forty two" as 40 and 2 in a row, 402):
// what it reads must be what it would say.
class IcuWords {
 public:
  explicit IcuWords(const std::string& language)
      : status_(U_ZERO_ERROR),
        format_(rules(language, status_), icu::Locale(language.c_str()), error_, status_),
        irish_(language == "ga") {}
  bool usable() const { return U_SUCCESS(status_); }

  std::optional<Spelled> read(std::string_view text, std::size_t begin) const {
    std::string rest(text.substr(begin, std::min<std::size_t>(text.size() - begin, 120)));
    rest = repair_utf8(rest.substr(0, rest.find_first_of(".,;\n")));
    if (parsed(irish_ ? "a " + rest : rest, false).second == 0) return std::nullopt;  // most words end here
    std::vector<std::size_t> ends;
    for (std::size_t byte = 0; byte < rest.size() && ends.size() < most_spelled_words;) {
      const char32_t point = next_point(rest, byte);
      const bool unspaced = documents::has_no_spaces(point);
      if (u_isalpha(static_cast<UChar32>(point)) && (unspaced || !is_letter_at(rest, byte))) ends.push_back(byte);
    }
    for (auto end = ends.rbegin(); end != ends.rend(); ++end)
      for (const char* gap : {"", "-", " "}) {
        std::string candidate = rest.substr(0, *end);
        if (*gap) std::replace(candidate.begin(), candidate.end(), *gap == '-' ? ' ' : '-', *gap);
        if (irish_) candidate.insert(0, "a ");  // as one counts in Irish: a haon, a dó
        const auto [value, length] = parsed(candidate, true);
        if (length == candidate.size()) return Spelled{value, begin + *end};
      }
    return std::nullopt;
  }

 private:
  // The value and how many bytes it took; 0 when ICU would not say it so.
  std::pair<double, std::size_t> parsed(const std::string& text, bool exactly) const {
    const icu::UnicodeString utf16 = icu::UnicodeString::fromUTF8(text);
    icu::ParsePosition position(0);
    icu::Formattable value;
    format_.parse(utf16, value, position);
    UErrorCode status = U_ZERO_ERROR;
    const double number = position.getIndex() > 0 ? value.getDouble(status) : 0;
    if (position.getIndex() == 0 || U_FAILURE(status) || !std::isfinite(number)) return {0, 0};
    if (exactly && !says(number, text)) return {0, 0};
    std::string read;
    utf16.tempSubString(0, position.getIndex()).toUTF8String(read);
    return {number, read.size()};
  }

  // zwei\u00ADund\u00ADvierzig: where a line may break is no part of the word.
  static icu::UnicodeString rules(const std::string& language, UErrorCode& status) {
    const icu::RuleBasedNumberFormat own(icu::URBNF_SPELLOUT, icu::Locale(language.c_str()), status);
    return U_SUCCESS(status) ? own.getRules().findAndReplace(icu::UnicodeString(u'\u00AD'), icu::UnicodeString())
                             : icu::UnicodeString();
  }

  bool says(double number, const std::string& text) const {
    const std::string wanted = joined(text);
    for (std::int32_t i = 0; i < format_.getNumberOfRuleSetNames(); ++i) {
      UErrorCode status = U_ZERO_ERROR;
      icu::UnicodeString said;
      icu::FieldPosition ignored;
      format_.format(number, format_.getRuleSetName(i), said, ignored, status);
      std::string utf8;
      said.toUTF8String(utf8);
      if (U_SUCCESS(status) && joined(documents::folded(utf8)) == wanted) return true;
    }
    return false;
  }

  UErrorCode status_;
  UParseError error_{};
  icu::RuleBasedNumberFormat format_;
  bool irish_;
};

// 一百二十三, 两千零三, 二〇二五, 廿三, 壹仟贰佰; 点 before decimals.
class HanNumber {
 public:
  static std::optional<Spelled> read(std::string_view text, std::size_t begin) {
    double total = 0, part = 0, digit = 0, place = 0;
    std::size_t at = begin, digits_in_a_row = 0;
    bool any = false;
    while (at < text.size()) {
      std::size_t next = at;
      const char32_t point = next_point(text, next);
      const auto one = digit_of(point);
      if (place > 0 && !one) break;
      if (one) {
        if (place > 0)
          total += place * *one, place /= 10;
        else
          digit = digits_in_a_row > 0 ? digit * 10 + *one : *one, ++digits_in_a_row;
      } else if (point == U'点' || point == U'點') {
        if (!any) break;
        total += part + digit, part = digit = 0, place = 0.1;
      } else if (const double some_tens = tens_of(point)) {
        part += some_tens, digits_in_a_row = 0;
      } else if (const double scale = scale_of(point)) {
        if (!any && scale > 10) break;
        if (scale < 1e4)
          part += (digits_in_a_row == 0 && scale == 10 ? 1 : digit) * scale;
        else
          total = scale >= 1e8 && total > 0 && total < scale ? (total + part + digit) * scale
                                                             : total + (part + digit) * scale,
          part = 0;
        digit = 0, digits_in_a_row = 0;
      } else {
        break;
      }
      any = true, at = next;
    }
    if (!any) return std::nullopt;
    return Spelled{total + part + digit, at};
  }

 private:
  static std::optional<double> digit_of(char32_t point) {
    static constexpr std::u32string_view plain = U"〇一二三四五六七八九", formal = U"零壹贰叁肆伍陆柒捌玖",
                                         older = U"零壱弐参肆伍陸柒捌玖";
    if (point == U'两' || point == U'兩') return 2;
    for (const std::u32string_view row : {plain, formal, older})
      if (const auto at = row.find(point); at != std::u32string_view::npos) return static_cast<double>(at);
    return std::nullopt;
  }
  static double tens_of(char32_t point) { return point == U'廿' ? 20 : point == U'卅' ? 30 : point == U'卌' ? 40 : 0; }
  static double scale_of(char32_t point) {
    switch (point) {
      case U'十':
      case U'拾': return 10;
      case U'百':
      case U'佰': return 100;
      case U'千':
      case U'仟': return 1000;
      case U'万':
      case U'萬': return 1e4;
      case U'亿':
      case U'億': return 1e8;
      case U'兆': return 1e12;
      default: return 0;
    }
  }
};

// Han numerals are letters of words too: alone at the end of a run of letters, or before a unit, they are a number.
std::optional<Spelled> read_han(std::string_view text, std::size_t begin, const std::vector<std::string>& units) {
  const auto number = HanNumber::read(text, begin);
  if (!number) return std::nullopt;
  std::size_t end = number->end;
  if (is_letter_at(text, end) && unit_at(text, end, units).empty()) return std::nullopt;
  return number;
}

}  // namespace

std::vector<NumberFound> read_spelled(std::string_view text, const std::string& language,
                                      const std::vector<std::string>& units) {
  std::vector<NumberFound> found;
  if (text.size() > longest_spelled_bytes) return found;
  const bool english = speaks_english(language);
  const IcuWords words(english ? "en" : language);
  if (!english && !words.usable()) return found;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t begin = at;
    const char32_t first = next_point(text, at);
    if (!is_letter_at(text, begin)) continue;
    const bool unspaced = documents::has_no_spaces(first);
    if (is_letter_before(text, begin) && !unspaced) continue;
    std::optional<Spelled> spelled;
    if (unspaced) {
      spelled = read_han(text, begin, units);
    } else if (english) {
      const EnglishNumber number = read_english(text, begin);
      if (number.end > begin) spelled = {number.value, number.end};
    } else {
      spelled = words.read(text, begin);
    }
    if (!spelled || (!unspaced && is_letter_at(text, spelled->end))) continue;
    NumberFound number{.value = spelled->value, .begin = begin};
    std::size_t end = spelled->end;
    const std::size_t least = found.empty() ? 0 : found.back().end;
    if (const auto sign = minus_before(text, begin, language); sign && *sign >= least && *sign < begin) {
      // "sixteen minus three" takes away.
      const bool operand =
          !found.empty() && text.substr(least, *sign - least).find_first_not_of(' ') == std::string_view::npos;
      if (!operand && number.value > 0) number.value = -number.value, number.begin = *sign;
    }
    number.unit = unit_at(text, end, units);
    if (is_below_zero(text, end) && number.value > 0) number.value = -number.value;
    number.end = end;
    found.push_back(std::move(number));
    at = std::max(end, at);
  }
  return found;
}

SpelledShare spelled_share(std::string_view text, const std::string& language) {
  if (!speaks_english(language)) return {};
  const EnglishNumber share = read_english_share(text, 0);
  return {share.value, share.end};
}

}  // namespace hone::marking
