// Which option an answer names. The rules, first that fits; letters are those of the options there are:
//   1. what stands in the last \boxed{} or <answer></answer> is read alone
//   2. it corrects itself: "C? No, D."
//   3. the answer is a letter and nothing else: "B", "(b).", "**B**"
//   4. it says so: "the answer is (B)", "ANSWER: b", "답은 B", "B is correct"; the last time it does
//   5. "option B", "I choose B", when that names one
//   6. it begins with one: "B) The flag State"
//   7. it is, or holds as whole words, the text of exactly one option (the longest of those that hold each other)
//   8. exactly one letter stands in it as a capital (A and I only where no word is meant)
// What is denied ("not B", "B is wrong", "not Paris") is not named, and one beside another ("A or B", "A, B") names nothing.
#include <re2/re2.h>

#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "choice_words.h"
#include "denials.h"
#include "hone/core/unicode.h"
#include "hone/documents/folded_text.h"
#include "hone/marking/marking.h"
#include "latex_text.h"
#include "number_text.h"

namespace hone::marking {
namespace {

// A letter that is named: an option, or nothing because it is hedged. Empty: the rule does not fit.
using Named = std::optional<std::optional<std::size_t>>;

Named alone(const ChoiceWords& words) {
  std::optional<std::size_t> only;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (!words[i].is_word) continue;
    if (only || !words[i].option) return std::nullopt;
    only = words[i].option;
  }
  if (!only) return std::nullopt;
  return Named(only);
}

Named by_statement(const ChoiceWords& words) {
  Named said;
  const auto say = [&](std::size_t at) {
    if (!words.is_denied(at)) said = words.is_hedged(at) ? std::optional<std::size_t>() : words[at].option;
  };
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (words.is_label(i)) {
      if (const std::size_t at = words.letter_after(i); at < words.size()) say(at);
      // "B an freagra", "B is the answer" are told by what is behind the letter.
    } else if (words.is_letter(i) && words[i].capital && words.is_praised(i)) {
      say(i);
    }
  }
  return said;
}

Named by_option_word(const ChoiceWords& words) {
  std::set<std::size_t> named;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (!words.is_option_word(i)) continue;
    const std::size_t at = words.letter_after(i);
    if (at >= words.size() || words.is_denied(at)) continue;
    if (words.is_hedged(at)) return Named(std::optional<std::size_t>());
    named.insert(*words[at].option);
  }
  if (named.empty()) return std::nullopt;
  return Named(named.size() == 1 ? std::optional(*named.begin()) : std::nullopt);
}

Named by_beginning(const ChoiceWords& words) {
  std::size_t at = 0;
  while (at < words.size() && (words[at].text == "\n" || words[at].text == ":" || words[at].text == ">")) ++at;
  const bool opens = at < words.size() && (words[at].text == "(" || words[at].text == "[");
  at += opens;
  if (at + 1 >= words.size() || !words[at].option) return std::nullopt;
  const std::string& behind = words[at + 1].text;
  const bool closed = behind == ")" || behind == "]";
  const bool marked = behind == "." || behind == ":" || behind == "," || behind == "-" || behind == "–" ||
                      behind == "—" || behind == "\n" || behind == "!" || behind == "?";
  if (!closed && !(marked && words[at].capital && !opens)) return std::nullopt;
  if (words.is_denied(at)) return std::nullopt;
  if (words.is_hedged(at)) return Named(std::optional<std::size_t>());
  return Named(words[at].option);
}

// Whether each place where an option's words stand denies them: "not Paris", "Paris rather than Lyon".
bool is_denied_everywhere(const std::string& answer, const std::string& option) {
  bool stands = false;
  for (std::size_t at = answer.find(option); at != std::string::npos; at = answer.find(option, at + option.size())) {
    const std::size_t end = at + option.size();
    std::size_t byte = at;
    const bool unspaced = documents::has_no_spaces(next_point(answer, byte));
    if (!unspaced && (is_letter_before(answer, at) || is_letter_at(answer, end))) continue;
    if (!is_denied(answer, at, end)) return false;
    stands = true;
  }
  return stands;
}

std::optional<std::size_t> by_text(std::string_view answer, const std::vector<std::string>& options) {
  const std::string words = documents::folded_words(answer), plain = normalized_answer(answer),
                    folded = documents::folded(answer);
  std::vector<std::pair<std::size_t, std::string>> standing;
  std::vector<std::size_t> equal;
  for (std::size_t i = 0; i < options.size(); ++i) {
    const std::string option = documents::folded_words(options[i]);
    if (!plain.empty() && plain == normalized_answer(options[i])) equal.push_back(i);
    if (!documents::contains_phrase(words, option)) continue;
    if (!is_denied_everywhere(folded, documents::folded(options[i]))) standing.emplace_back(i, option);
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

std::optional<std::size_t> by_lone_letter(const ChoiceWords& words) {
  std::set<std::size_t> named;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const bool letter = words.is_letter(i) && words[i].capital && words[i].text != "i";
    // An article ends no clause; a letter of a list does.
    if (letter && !words.is_denied(i)) named.insert(*words[i].option);
  }
  return named.size() == 1 ? std::optional(*named.begin()) : std::nullopt;
}

// What the answer itself sets apart as its answer; empty: nothing.
std::string_view set_apart(std::string_view text) {
  if (const std::string_view boxed = boxed_text(text); !boxed.empty()) return boxed;
  static const re2::RE2 tagged(R"((?is)<(?:final_)?answers?>(.*?)</(?:final_)?answers?>)");
  re2::StringPiece rest(text.data(), text.size()), inner, last;
  while (re2::RE2::FindAndConsume(&rest, tagged, &inner)) last = inner;
  return {last.data(), last.size()};
}

// "C? No, D.", "The answer is C. Wait, it is D.": the last correction, where it says one letter and no more.
std::optional<std::size_t> by_correction(std::string_view text, std::size_t options) {
  static const re2::RE2 correction(
      R"((?i)[?.,;!…—–\n-]\s*(?:oh,? |hmm,? )?(?:no,? wait|no|nope|wait|actually|correction|scratch that|nein|moment|non)[,.:;!…—–]+\s*(?:it is|it's|it’s|it should be|it must be|that is|es ist|c'est|c’est)?([^.,;!?\n]*))");
  re2::StringPiece rest(text.data(), text.size()), said;
  std::optional<std::size_t> corrected;
  while (re2::RE2::FindAndConsume(&rest, correction, &said))
    if (const Named named = alone(ChoiceWords({said.data(), said.size()}, options)); named && *named)
      corrected = *named;
  return corrected;
}

std::optional<std::size_t> chosen_in(std::string_view text, const std::vector<std::string>& options) {
  if (const auto corrected = by_correction(text, options.size())) return corrected;
  const ChoiceWords words(text, options.size());
  for (const auto rule : {alone, by_statement, by_option_word, by_beginning})
    if (const Named named = rule(words)) return *named;
  if (const auto named = by_text(text, options)) return named;
  return by_lone_letter(words);
}

}  // namespace

std::optional<std::size_t> chosen_option(std::string_view answer, const std::vector<std::string>& options) {
  const std::string text = repair_utf8(answer);
  if (const std::string_view apart = set_apart(text); !apart.empty()) return chosen_in(apart, options);
  return chosen_in(text, options);
}

}  // namespace hone::marking
