#include "number_sign.h"

#include <algorithm>
#include <array>

#include "hone/core/unicode.h"
#include "hone/documents/folded_text.h"
#include "number_text.h"

namespace hone::marking {
namespace {

// Folded. In the languages that read_spelled() is likely to meet.
constexpr std::array<std::string_view, 22> minus_words{
    "minus", "negative", "moins", "meno",  "menos",    "miinus", "mínus",    "míneas", "lúide", "negativ", "négatif",
    "минус", "мінус",    "eksi",  "μείον", "마이너스", "영하",   "マイナス", "负",     "負",    "âm",      "ऋण"};

bool has_no_spaces_before(std::string_view text, std::size_t at) {
  return at > 0 && documents::has_no_spaces(point_before(text, at));
}

// What a subtraction takes away from: "16 - 3", "(a) - 3", "5% - 3%".
bool ends_an_operand(std::string_view before) {
  while (before.ends_with(' ')) before.remove_suffix(1);
  if (before.empty()) return false;
  const char last = before.back();
  if (is_ascii_digit(last) || last == ')' || last == ']' || last == '%') return true;
  // "x - 3"
  return last >= 'a' && last <= 'z' && !is_letter_before(before, before.size() - 1);
}

bool is_only_line(std::string_view text, std::size_t sign) {
  // "- 5" is a number; "- 5\n- 6" is a list.
  const std::string_view before = text.substr(0, sign);
  if (before.find_first_not_of(' ') != std::string_view::npos) return false;
  return text.find("\n-", sign) == std::string_view::npos && text.find("\n -", sign) == std::string_view::npos;
}

std::optional<std::size_t> word_before(std::string_view text, std::size_t begin) {
  std::size_t end = begin;
  while (end > 0 && text[end - 1] == ' ') --end;
  for (const std::string_view word : minus_words) {
    if (!text.substr(0, end).ends_with(word)) continue;
    const std::size_t at = end - word.size();
    std::size_t first = 0;
    const bool unspaced = documents::has_no_spaces(next_point(word, first));
    if (!unspaced && (end == begin || is_letter_before(text, at))) continue;
    if (ends_an_operand(text.substr(0, at))) continue;
    return at;
  }
  return std::nullopt;
}

}  // namespace

bool is_minus_word(std::string_view word) {
  return std::find(minus_words.begin(), minus_words.end(), word) != minus_words.end();
}

bool ends_with_hangul(std::string_view text) {
  if (text.empty()) return false;
  const char32_t last = point_before(text, text.size());
  return last >= 0xAC00 && last <= 0xD7A3;
}

std::optional<std::size_t> minus_before(std::string_view text, std::size_t begin, const std::string& language) {
  const std::string_view before = text.substr(0, begin);
  if (before.ends_with('-')) {
    const std::size_t sign = begin - 1;
    if (sign == 0) return sign;
    const char last = text[sign - 1];
    if (is_ascii_digit(last) || last == ')' || last == '%') return std::nullopt;
    if (is_letter_before(text, sign) && !has_no_spaces_before(text, sign)) return std::nullopt;
    return sign;
  }
  if (before.ends_with(en_dash)) {
    const std::size_t sign = begin - en_dash.size();
    const std::string_view left = text.substr(0, sign);
    if (left.empty()) return sign;
    const std::size_t last = left.find_last_not_of(' ');
    const bool range = last != std::string_view::npos && (is_ascii_digit(left[last]) || left[last] == '%');
    const bool joined = is_letter_before(text, sign) && !has_no_spaces_before(text, sign);
    return range || joined || left.back() == ')' ? std::nullopt : std::optional(sign);
  }
  if (before.ends_with("- ")) {
    const std::size_t sign = begin - 2;
    const std::size_t last = text.substr(0, sign).find_last_not_of(' ');
    const bool formula = last != std::string_view::npos && (text[last] == '=' || text[last] == '(');
    if (formula || is_only_line(text, sign)) return sign;
  }
  // Japanese bookkeeping's minus.
  if (language == "ja")
    for (const std::string_view sign : {"△", "▲"})
      if (before.ends_with(sign)) return begin - sign.size();
  return word_before(text, begin);
}

bool is_below_zero(std::string_view text, std::size_t& at) {
  for (const std::string_view words : {" below zero", " below 0", " under zero", " unter null", " unter 0"}) {
    if (!text.substr(at).starts_with(words)) continue;
    const std::size_t end = at + words.size();
    if (is_letter_at(text, end) || (end < text.size() && (is_ascii_digit(text[end]) || text[end] == '.'))) continue;
    at = end;
    return true;
  }
  return false;
}

}  // namespace hone::marking
