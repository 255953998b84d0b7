#include "numbered_place.h"

#include <algorithm>
#include <array>
#include <cctype>

#include "hone/core/unicode.h"

namespace hone::answers {
namespace {

constexpr std::array<std::string_view, 21> kinds{"clause",    "clauses",  "section", "sections", "article", "articles",
                                                 "paragraph", "para",     "rule",    "item",     "point",   "scene",
                                                 "chapter",   "schedule", "part",    "step",     "klausel", "artikel",
                                                 "absatz",    "alinéa",   "alt"};

char lower_letter(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }
// The word at the front, lower_letter case, without the marks around it; `rest` is what follows.
std::string next_word(std::string_view& rest) {
  while (!rest.empty() && (std::isspace(static_cast<unsigned char>(rest[0])) || rest[0] == '(')) rest.remove_prefix(1);
  if (rest.substr(0, 2) == "§") {
    rest.remove_prefix(2);
    return "§";
  }
  const std::size_t end = std::min(rest.find_first_of(" \t\n\r"), rest.size());
  std::string word(rest.substr(0, end));
  rest.remove_prefix(end);
  while (!word.empty() && std::string_view(".,;:?!)\"'").find(word.back()) != std::string_view::npos) word.pop_back();
  std::transform(word.begin(), word.end(), word.begin(), lower_letter);
  return word;
}

// "3", "3.2", "12a", "iv", "a", "b.1"; neither "10,000" nor a word.
bool is_label(std::string_view word) {
  if (word.empty() || word.size() > 12) return false;
  if (is_ascii_digit(word[0]))
    return std::all_of(word.begin(), word.end(),
                       [](char c) { return is_ascii_digit(c) || c == '.' || c == '-' || (c >= 'a' && c <= 'z'); }) &&
           std::count_if(word.begin(), word.end(), [](char c) { return c >= 'a' && c <= 'z'; }) <= 1;
  return word.size() == 1 || word.find_first_not_of("ivxlc") == std::string_view::npos;
}

bool has_levels(std::string_view word) {  // "3.2", not a sum or a version with letters
  return is_ascii_digit(word[0]) && is_ascii_digit(word.back()) && word.find('.') != std::string_view::npos &&
         word.find_first_not_of("0123456789.") == std::string_view::npos;
}

bool is_kind(std::string_view word) {
  return word == "§" || std::find(kinds.begin(), kinds.end(), word) != kinds.end();
}

}  // namespace

std::vector<std::string> numbered_places(std::string_view question) {
  std::vector<std::string> places;
  for (bool after_kind = false; !question.empty();) {
    const std::string word = next_word(question);
    if (word.empty()) continue;
    if ((after_kind && is_label(word)) || has_levels(word)) places.push_back(word);
    after_kind = is_kind(word);
  }
  return places;
}

bool begins_place(std::string_view text, std::string_view place) {
  std::string word = next_word(text);
  if (is_kind(word)) word = next_word(text);
  return word == place;
}

}  // namespace hone::answers
