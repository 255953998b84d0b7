#include "raised_text.h"

#include <algorithm>
#include <array>
#include <utility>

#include "text_builder.h"

namespace hone {
namespace {

using Pair = std::pair<std::string_view, std::string_view>;
constexpr std::array<Pair, 20> above{{
    {"0", "⁰"}, {"1", "¹"}, {"2", "²"}, {"3", "³"}, {"4", "⁴"}, {"5", "⁵"}, {"6", "⁶"},
    {"7", "⁷"}, {"8", "⁸"}, {"9", "⁹"}, {"+", "⁺"}, {"-", "⁻"}, {"−", "⁻"}, {"–", "⁻"},
    {"=", "⁼"}, {"(", "⁽"}, {")", "⁾"}, {"n", "ⁿ"}, {"i", "ⁱ"}, {" ", " "},
}};
constexpr std::array<Pair, 18> below{{
    {"0", "₀"},
    {"1", "₁"},
    {"2", "₂"},
    {"3", "₃"},
    {"4", "₄"},
    {"5", "₅"},
    {"6", "₆"},
    {"7", "₇"},
    {"8", "₈"},
    {"9", "₉"},
    {"+", "₊"},
    {"-", "₋"},
    {"−", "₋"},
    {"–", "₋"},
    {"=", "₌"},
    {"(", "₍"},
    {")", "₎"},
    {" ", " "},
}};

// Every character by its own form; "" when one has none. A comma between note marks stays.
template <std::size_t Size>
std::string own_forms(const std::array<Pair, Size>& forms, std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const auto form = std::find_if(forms.begin(), forms.end(),
                                   [&](const Pair& pair) { return text.substr(0, pair.first.size()) == pair.first; });
    if (form == forms.end() && (text[0] != ',' || out.empty())) return "";
    out += form == forms.end() ? "," : form->second;
    text.remove_prefix(form == forms.end() ? 1 : form->first.size());
  }
  return out;
}

bool is_any(std::string_view text, std::initializer_list<std::string_view> words) {
  return std::find(words.begin(), words.end(), text) != words.end();
}

bool is_ascii_letter_or_digit(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

// What is no number's neighbour reads well as it stands: "[1]", "*", "†", a whole sentence in small letters.
bool stands_alone(std::string_view text) {
  return !is_ascii_letter_or_digit(text[0]) && (static_cast<unsigned char>(text[0]) < 0x80 || text[0] == '\xE2');
}

std::string marked(char mark, const std::string& text) {
  if (static_cast<std::size_t>(std::count(text.begin(), text.end(), ' ')) > 3) return " " + text;
  return text.find(' ') == std::string::npos ? mark + text : mark + ("(" + text + ")");
}

}  // namespace

std::string raised(std::string_view before, std::string_view text) {
  const std::string line = one_line(text);
  if (line.empty()) return "";
  if (std::string own = own_forms(above, line); !own.empty()) return own;
  const char last = before.empty() ? ' ' : before.back();
  const bool digit = last >= '0' && last <= '9', capital = last >= 'A' && last <= 'Z';
  if (is_any(line, {"TM", "tm"})) return "™";
  if ((digit || capital) && is_any(line, {"st", "nd",  "rd",  "th", "ST",  "ND",  "RD", "TH", "er", "re", "ère",
                                          "e",  "ème", "eme", "me", "mes", "lle", "r",  "rs", "de", "ste"}))
    return line;
  if ((digit || capital) && is_any(line, {"a", "o"})) return line == "a" ? "ª" : "º";
  if (stands_alone(line) || last == ' ' || last == '\n' || last == '\t') return line;
  return marked('^', line);
}

std::string lowered(std::string_view text) {
  const std::string line = one_line(text);
  if (line.empty()) return "";
  if (std::string own = own_forms(below, line); !own.empty()) return own;
  return stands_alone(line) ? line : marked('_', line);
}

}  // namespace hone
