// Which option an answer names. The rules, first that fits; letters are those of the options there are:
//   1. the answer is a letter and nothing else: "B", "(b).", "**B**"
//   2. it says so: "the answer is (B)", "Answer: B", "option B is correct", \boxed{B}; the last time it does
//   3. it begins with one: "B) The flag State"
//   4. it is, or holds as whole words, the text of exactly one option (the longest of those that hold each other)
//   5. exactly one capital letter of an option stands alone in it, A and I apart, which are words too
// Two letters under one rule name nothing, except that the last statement of rule 2 counts.
#include <re2/re2.h>

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "hone/core/unicode.h"
#include "hone/documents/folded_text.h"
#include "hone/marking/marking.h"

namespace hone::marking {
namespace {

std::optional<std::size_t> option_of(const std::string& letter, std::size_t options) {
  if (letter.size() != 1) return std::nullopt;
  const char upper = letter[0] >= 'a' ? static_cast<char>(letter[0] - 'a' + 'A') : letter[0];
  const auto index = static_cast<std::size_t>(upper - 'A');
  return index < options ? std::optional(index) : std::nullopt;
}

std::optional<std::size_t> by_statement(const std::string& text, std::size_t options) {
  // A capital letter, or one in brackets: "the answer is a matter of fact" names nothing.
  static const re2::RE2 statement(
      R"((?:(?i:\banswer(?:\s+(?:is|would\s+be|should\s+be))?\s*[:=]?|\b(?:option|choice)|\bchoose|\bcorrect\s+(?:one|option|choice)\s+is)\s*(?:(?i:option|choice|letter)\s+)?(?:[*_"'`]*[(\[]?([A-Z])[)\]]?[*_"'`]*(?:[\s.,:;)!?]|$)|[*_"'`]*[(\[]([a-z])[)\]])|\\boxed\{\s*(?:\\text\{)?\s*([A-Za-z])\s*\}))");
  static const re2::RE2 article(R"(^\s+[a-z]{2,})");
  std::optional<std::size_t> said;
  re2::StringPiece rest(text);
  std::string upper, lower, boxed;
  while (re2::RE2::FindAndConsume(&rest, statement, &upper, &lower, &boxed)) {
    const std::string letter = !upper.empty() ? upper : !lower.empty() ? lower : boxed;
    const std::size_t behind = text.size() - rest.size();
    // "The answer is A lease of land": an article.
    const bool is_article =
        upper == "A" && text[behind - 1] == ' ' && behind < text.size() && text[behind] >= 'a' && text[behind] <= 'z';
    if (auto option = option_of(letter, options); option && !is_article) said = option;
    upper.clear(), lower.clear(), boxed.clear();
  }
  return said;
}

std::optional<std::size_t> by_text(std::string_view answer, const std::vector<std::string>& options) {
  const std::string words = documents::folded_words(answer), plain = normalized_answer(answer);
  std::vector<std::pair<std::size_t, std::string>> standing;
  std::vector<std::size_t> equal;
  for (std::size_t i = 0; i < options.size(); ++i) {
    const std::string option = documents::folded_words(options[i]);
    if (!plain.empty() && plain == normalized_answer(options[i])) equal.push_back(i);
    if (documents::contains_phrase(words, option)) standing.emplace_back(i, option);
  }
  if (!equal.empty()) return equal.size() == 1 ? std::optional(equal[0]) : std::nullopt;
  // "The United Nations" stands within "The United Nations Charter": the longer one is meant.
  std::vector<std::size_t> meant;
  for (const auto& [i, option] : standing)
    if (std::none_of(standing.begin(), standing.end(), [&, &own = i, &text = option](const auto& other) {
          return other.first != own && other.second.size() > text.size() &&
                 documents::contains_phrase(other.second, text);
        }))
      meant.push_back(i);
  return meant.size() == 1 ? std::optional(meant[0]) : std::nullopt;
}

}  // namespace

std::optional<std::size_t> chosen_option(std::string_view answer, const std::vector<std::string>& options) {
  static const re2::RE2 alone(R"(^[\s*_"'`(\[]*([A-Za-z])[\s*_"'`)\].:]*$)");
  static const re2::RE2 beginning(
      R"(^[\s*_"'`]*(?:[(\[]([A-Za-z])[)\]]|([A-Za-z])[)\]]|([A-Z])[*_]*(?:[.:,](?:\s|$)|\s*[-–—]\s|\s*\n)))");
  static const re2::RE2 standing(R"((?:^|[\s(\["'*_])([B-HJ-Z])(?:[\s)\]"'*_.,:;!?]|$))");
  const std::string text = repair_utf8(answer);
  std::string letter, bare, capital;
  if (re2::RE2::FullMatch(text, alone, &letter)) return option_of(letter, options.size());
  if (const auto said = by_statement(text, options.size())) return said;
  if (re2::RE2::PartialMatch(text, beginning, &letter, &bare, &capital))
    if (const auto option = option_of(!letter.empty() ? letter : !bare.empty() ? bare : capital, options.size()))
      return option;
  if (const auto named = by_text(text, options)) return named;
  std::optional<std::size_t> only;
  re2::StringPiece rest(text);
  while (re2::RE2::FindAndConsume(&rest, standing, &letter)) {
    const auto option = option_of(letter, options.size());
    if (!option) continue;
    if (only && only != option) return std::nullopt;
    only = option;
  }
  return only;
}

}  // namespace hone::marking
