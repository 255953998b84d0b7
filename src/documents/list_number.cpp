#include "list_number.h"

#include <fmt/format.h>
#include <unicode/numfmt.h>
#include <unicode/rbnf.h>
#include <unicode/unistr.h>

#include <array>
#include <memory>

#include "hone/core/unicode.h"

namespace hone::documents {
namespace {

// After the last letter Word doubles: z, aa, bb … zz, aaa. It stops at thirty letters, and so do we.
std::string letters(long number, std::u32string_view alphabet) {
  const long size = static_cast<long>(alphabet.size());
  const long place = (number - 1) % (size * 30);
  std::string out;
  for (long i = 0; i <= place / size; ++i) append_utf8(out, alphabet[static_cast<std::size_t>(place % size)]);
  return out;
}

std::string formatted(const icu::NumberFormat& format, long number) {
  icu::UnicodeString text;
  format.format(static_cast<std::int64_t>(number), text);
  std::string out;
  text.toUTF8String(out);
  return out;
}

// ICU's numbering systems: roman, Hebrew, Chinese …
std::string in_system(long number, const char* system) {
  UErrorCode status = U_ZERO_ERROR;
  const std::unique_ptr<icu::NumberFormat> format(
      icu::NumberFormat::createInstance(icu::Locale(fmt::format("en@numbers={}", system).c_str()), status));
  return U_SUCCESS(status) && format ? formatted(*format, number) : std::to_string(number);
}

// "First", "One"
std::string in_words(long number, const char* rules) {
  UErrorCode status = U_ZERO_ERROR;
  icu::RuleBasedNumberFormat format(icu::URBNF_SPELLOUT, icu::Locale("en"), status);
  if (U_SUCCESS(status)) format.setDefaultRuleSet(rules, status);
  if (U_FAILURE(status)) return std::to_string(number);
  std::string out = formatted(format, number);
  if (!out.empty() && out[0] >= 'a' && out[0] <= 'z') out[0] = static_cast<char>(out[0] - 'a' + 'A');
  return out;
}

std::string ordinal(long number) {
  const long tens = number % 100, ones = number % 10;
  const char* end = tens >= 11 && tens <= 13 ? "th" : ones == 1 ? "st" : ones == 2 ? "nd" : ones == 3 ? "rd" : "th";
  return std::to_string(number) + end;
}

struct System {
  std::string_view word;
  const char* icu;
};
constexpr std::array<System, 14> systems{{{"lowerRoman", "romanlow"},
                                          {"upperRoman", "roman"},
                                          {"hebrew1", "hebr"},
                                          {"chineseCounting", "hans"},
                                          {"chineseCountingThousand", "hans"},
                                          {"taiwaneseCounting", "hant"},
                                          {"taiwaneseCountingThousand", "hant"},
                                          {"japaneseCounting", "jpan"},
                                          {"ideographDigital", "hanidec"},
                                          {"japaneseDigitalTenThousand", "hanidec"},
                                          {"thaiNumbers", "thai"},
                                          {"hindiNumbers", "deva"},
                                          {"decimalFullWidth", "fullwide"},
                                          {"chineseLegalSimplified", "hansfin"}}};

}  // namespace

std::string list_number(long number, std::string_view format) {
  if (format == "none" || format == "bullet") return "";
  if (format == "decimalZero") return fmt::format("{:02}", number);
  if (format == "numberInDash") return fmt::format("- {} -", number);
  if (number > 0) {
    if (format == "lowerLetter") return letters(number, U"abcdefghijklmnopqrstuvwxyz");
    if (format == "upperLetter") return letters(number, U"ABCDEFGHIJKLMNOPQRSTUVWXYZ");
    if (format == "russianLower") return letters(number, U"абвгдежзиклмнопрстуфхцчшщыэюя");
    if (format == "russianUpper") return letters(number, U"АБВГДЕЖЗИКЛМНОПРСТУФХЦЧШЩЫЭЮЯ");
    if (format == "chicago") return letters(number, U"*†‡§");
    if (format == "ganada") return letters(number, U"가나다라마바사아자차카타파하");
    if (format == "iroha")
      return letters(
          number, U"イロハニホヘトチリヌルヲワカヨタレソツネナラムウヰノオクヤマケフコエテアサキユメミシヱヒモセスン");
    if (format == "aiueo")
      return letters(number,
                     U"アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワヲン");
    if (format == "ideographTraditional") return letters(number, U"甲乙丙丁戊己庚辛壬癸");
    if (format == "ordinal") return ordinal(number);
    if (format == "cardinalText") return in_words(number, "%spellout-cardinal");
    if (format == "ordinalText") return in_words(number, "%spellout-ordinal");
    if (format == "hex") return fmt::format("{:X}", number);
    if (format.substr(0, 21) == "decimalEnclosedCircle" && number <= 20) {
      std::string out;
      append_utf8(out, U'①' + static_cast<char32_t>(number - 1));
      return out;
    }
    for (const System& system : systems)
      if (system.word == format) return in_system(number, system.icu);
  }
  return std::to_string(number);
}

}  // namespace hone::documents
