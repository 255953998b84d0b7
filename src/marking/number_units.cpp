// Finds units and large numbers in a text by their names.
#include "number_units.h"

#include <unicode/uchar.h>

#include <algorithm>
#include <utility>

#include "hone/core/unicode.h"
#include "hone/documents/folded_text.h"
#include "hone/marking/number_reader.h"
#include "number_text.h"
#include "unit_names.h"

namespace hone::marking {
namespace {

constexpr std::size_t longest_unit_words = 3;

constexpr std::pair<std::string_view, double> scale_names[] = {
    {"hundred", 1e2},     {"thousand", 1e3},    {"k", 1e3},          {"million", 1e6},    {"millions", 1e6},
    {"mio", 1e6},         {"mn", 1e6},          {"billion", 1e9},    {"billions", 1e9},   {"bn", 1e9},
    {"trillion", 1e12},   {"tausend", 1e3},     {"millionen", 1e6},  {"milliarden", 1e9}, {"mille", 1e3},
    {"milliard", 1e9},    {"milliards", 1e9},   {"míle", 1e3},       {"milliún", 1e6},    {"万", 1e4},
    {"億", 1e8},          {"lakh", 1e5},        {"lakhs", 1e5},      {"lac", 1e5},        {"lacs", 1e5},
    {"crore", 1e7},       {"crores", 1e7},      {"cr", 1e7},         {"लाख", 1e5},        {"करोड़", 1e7},
    {"dozen", 12},        {"hundreds", 1e2},    {"thousands", 1e3},  {"trillions", 1e12}, {"tn", 1e12},
    {"billionen", 1e12},  {"milliarde", 1e9},   {"mrd", 1e9},        {"millón", 1e6},     {"millones", 1e6},
    {"milhão", 1e6},      {"milhões", 1e6},     {"milione", 1e6},    {"milioni", 1e6},    {"miljoen", 1e6},
    {"miljard", 1e9},     {"mil", 1e3},         {"mila", 1e3},       {"тысяч", 1e3},      {"тысячи", 1e3},
    {"миллион", 1e6},     {"миллиона", 1e6},    {"миллионов", 1e6},  {"миллиардов", 1e9}, {"百", 1e2},
    {"千", 1e3},          {"萬", 1e4},          {"亿", 1e8},         {"兆", 1e12},        {"만", 1e4},
    {"천", 1e3},          {"억", 1e8},          {"조", 1e12},        {"тыс", 1e3},        {"млн", 1e6},
    {"млрд", 1e9},        {"трлн", 1e12},       {"миллиард", 1e9},   {"миллиарда", 1e9},  {"tsd", 1e3},
    {"mln", 1e6},         {"mld", 1e9},         {"milyon", 1e6},     {"milyar", 1e9},     {"miljoner", 1e6},
    {"millioner", 1e6},   {"miljarder", 1e9},   {"milliarder", 1e9}, {"tusen", 1e3},      {"duizend", 1e3},
    {"ribu", 1e3},        {"juta", 1e6},        {"miliar", 1e9},     {"triệu", 1e6},      {"tỷ", 1e9},
    {"हज़ार", 1e3},        {"हजार", 1e3},        {"লাখ", 1e5},        {"কোটি", 1e7},       {"হাজার", 1e3},
    {"miljon", 1e6},      {"milion", 1e6},      {"miliona", 1e6},    {"miliony", 1e6},    {"milionów", 1e6},
    {"milionu", 1e6},     {"milionů", 1e6},     {"miliard", 1e9},    {"miliarda", 1e9},   {"miliardy", 1e9},
    {"miliardów", 1e9},   {"miliardi", 1e9},    {"millió", 1e6},     {"milliárd", 1e9},   {"miljoonaa", 1e6},
    {"εκατομμύριο", 1e6}, {"εκατομμύρια", 1e6}, {"χιλιάδεσ", 1e3},   {"مليون", 1e6},      {"ملايين", 1e6},
    {"مليار", 1e9},       {"ألف", 1e3},         {"ล้าน", 1e6},        {"แสน", 1e5},        {"หมื่น", 1e4},
};

// The word, or the sign, at a place; its end.
std::size_t word_end(std::string_view text, std::size_t at) {
  std::size_t end = at;
  if (end >= text.size()) return end;
  std::size_t next = end;
  const char32_t first = next_point(text, next);
  if (!u_isalpha(static_cast<UChar32>(first))) {
    const bool degree = first == U'°';
    end = next;
    if (text.substr(at).starts_with("′′")) return end + end - at;
    if (degree && is_letter_at(text, end)) next_point(text, end);
    return end;
  }
  if (documents::has_no_spaces(first)) return next;
  while (end < text.size()) {
    next = end;
    const char32_t point = next_point(text, next);
    const bool per = point == U'/' && is_letter_at(text, next);  // km/h
    const bool mark = (U_GET_GC_MASK(static_cast<UChar32>(point)) & U_GC_M_MASK) != 0;  // a vowel of an Indian script
    if (!u_isalnum(static_cast<UChar32>(point)) && !mark && point != U'$' && !per) break;
    end = next;
  }
  return end;
}

// Names of scripts without spaces are as long as the table has them: 平方米.
std::size_t unspaced_unit(std::string_view text, std::size_t at, std::string& found) {
  std::size_t end = at;
  for (const auto& [name, canonical] : unit_names)
    if (name.size() > end - at && text.substr(at).starts_with(name)) {
      std::size_t byte = 0;
      if (!documents::has_no_spaces(next_point(name, byte))) continue;
      end = at + name.size();
      found = canonical;
    }
  return end;
}

std::string_view unit_of_word(std::string_view word) {
  if (const std::string_view unit = known_unit(word); !unit.empty()) return unit;
  // "pounds/year" is in pounds, as "pounds per year" is.
  return known_unit(word.substr(0, word.find('/')));
}

}  // namespace

std::string_view known_unit(std::string_view name) {
  for (const auto& [known, canonical] : unit_names)
    if (known == name) return canonical;
  return {};
}

std::string unit_at(std::string_view text, std::size_t& at, const std::vector<std::string>& more) {
  const auto wanted = [&](std::string_view unit) { return std::find(more.begin(), more.end(), unit) != more.end(); };
  std::size_t begin = at;
  while (begin < text.size() && (text[begin] == ' ' || text[begin] == '-')) ++begin;
  std::size_t end = begin;
  std::string found;
  if (const std::size_t unspaced = unspaced_unit(text, begin, found); unspaced > begin) {
    at = unspaced;
    return found;
  }
  for (std::size_t words = 0; words < longest_unit_words && end < text.size(); ++words) {
    if (words > 0) {
      if (text[end] != ' ') break;
      ++end;
    }
    const std::size_t word = word_end(text, end);
    if (word == end) break;
    // "5 $6": the sign of the next number.
    const bool prime = text.substr(end).starts_with("′");  // 5′3″
    if (words == 0 && !prime && !is_letter_at(text, end) && word < text.size() && is_ascii_digit(text[word])) break;
    end = word;
    const std::string candidate(text.substr(begin, end - begin));
    std::string unit(unit_of_word(candidate));
    if (unit.empty() && candidate == "c" && wanted("celsius")) unit = "celsius";
    if (unit.empty() && candidate == "f" && wanted("fahrenheit")) unit = "fahrenheit";
    if (const std::string plain = canonical_unit(candidate); unit.empty() && wanted(plain)) unit = plain;
    if (!unit.empty()) found = unit, at = end;
  }
  return found;
}

double scale_at(std::string_view text, std::size_t& at) {
  double scale = 1;
  for (std::size_t words = 0; words < 3; ++words) {  // "2 hundred thousand", 百万
    std::size_t begin = at;
    while (begin < text.size() && text[begin] == ' ') ++begin;
    const std::string_view word = text.substr(begin, word_end(text, begin) - begin);
    const auto* known = std::find_if(std::begin(scale_names), std::end(scale_names), [&](const auto& named) {
      // Hangul has spaces between words and none before what counts: 3억원. Thai has none between words.
      std::size_t byte = 0;
      const char32_t first = next_point(named.first, byte);
      const bool joined = (first >= 0xAC00 && begin == at) || documents::has_no_spaces(first);
      return named.first == word || (joined && text.substr(begin).starts_with(named.first));
    });
    if (known == std::end(scale_names)) break;
    if (words > 0 && known->second < 100) break;
    scale *= known->second;
    at = begin + known->first.size();
  }
  return scale;
}

UnitBefore unit_before(std::string_view text, std::size_t at) {
  while (at > 0 && text[at - 1] == ' ') --at;
  std::size_t begin = at;
  for (std::size_t points = 0; begin > 0 && points < 4; ++points) {
    do --begin;
    while (begin > 0 && (static_cast<unsigned char>(text[begin]) & 0xC0) == 0x80);
    const std::string_view word = text.substr(begin, at - begin);
    if (word.find_first_of(" \n") != std::string_view::npos) break;
    const std::string_view unit = known_unit(word);
    const bool sign = !is_letter_at(text, begin);
    const bool code = word.size() == 3 && !is_letter_before(text, begin);
    if (!unit.empty() && (sign || code) && unit != "percent" && unit != "degree" && unit != "inch" && unit != "foot")
      return {std::string(unit), begin};
  }
  return {};
}

std::string canonical_unit(std::string_view unit) {
  std::string word = number_text(unit);
  while (word.ends_with(' ') || word.ends_with('.')) word.pop_back();
  while (word.starts_with(' ')) word.erase(0, 1);
  if (const std::string_view known = known_unit(word); !known.empty()) return std::string(known);
  if (word.size() > 3 && word.ends_with('s') && !word.ends_with("ss")) word.pop_back();
  return word;
}

}  // namespace hone::marking
