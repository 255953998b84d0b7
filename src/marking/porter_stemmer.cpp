#include "hone/marking/porter_stemmer.h"

#include <initializer_list>
#include <utility>

namespace hone::marking {
namespace {

bool is_consonant(std::string_view word, std::size_t i) {
  switch (word[i]) {
    case 'a':
    case 'e':
    case 'i':
    case 'o':
    case 'u': return false;
    case 'y': {
      // A y is a consonant at the start and behind a vowel; a run of them alternates.
      bool consonant = true;
      std::size_t first = i;
      while (first > 0 && word[first - 1] == 'y') --first;
      if (first > 0) consonant = !is_consonant(word, first - 1);
      return (i - first) % 2 == 0 ? consonant : !consonant;
    }
    default: return true;
  }
}

// m: how often a run of vowels is followed by a consonant.
int measure(std::string_view stem) {
  int count = 0;
  bool vowel = false;
  for (std::size_t i = 0; i < stem.size(); ++i) {
    const bool consonant = is_consonant(stem, i);
    count += vowel && consonant;
    vowel = !consonant;
  }
  return count;
}

bool has_vowel(std::string_view stem) {
  for (std::size_t i = 0; i < stem.size(); ++i)
    if (!is_consonant(stem, i)) return true;
  return false;
}

bool ends_double_consonant(std::string_view word) {
  const std::size_t n = word.size();
  return n >= 2 && word[n - 1] == word[n - 2] && is_consonant(word, n - 1);
}

// Consonant, vowel, consonant other than w, x, y; or a word of a vowel and a consonant.
bool ends_cvc(std::string_view word) {
  const std::size_t n = word.size();
  if (n == 2) return !is_consonant(word, 0) && is_consonant(word, 1);
  return n >= 3 && is_consonant(word, n - 3) && !is_consonant(word, n - 2) && is_consonant(word, n - 1) &&
         std::string_view("wxy").find(word[n - 1]) == std::string_view::npos;
}

struct Rule {
  std::string_view suffix, replacement;
};

std::string_view without(const std::string& word, std::string_view suffix) {
  return std::string_view(word).substr(0, word.size() - suffix.size());
}

// The first rule whose suffix is there decides; it acts when `holds` does for the stem.
template <class Holds>
void apply(std::string& word, std::initializer_list<Rule> rules, const Holds& holds) {
  for (const Rule& rule : rules) {
    if (!word.ends_with(rule.suffix)) continue;
    if (holds(without(word, rule.suffix))) word = std::string(without(word, rule.suffix)).append(rule.replacement);
    return;
  }
}

bool positive(std::string_view stem) { return measure(stem) > 0; }

void plural(std::string& word) {
  if (word.ends_with("ies") && word.size() == 4)
    word = std::string(without(word, "s"));
  else
    apply(word, {{"sses", "ss"}, {"ies", "i"}, {"ss", "ss"}, {"s", ""}}, [](std::string_view) { return true; });
}

void past_and_progressive(std::string& word) {
  if (word.ends_with("ied")) {
    word = std::string(without(word, "ied")).append(word.size() == 4 ? "ie" : "i");
    return;
  }
  if (word.ends_with("eed")) {
    if (positive(without(word, "eed"))) word.pop_back();
    return;
  }
  for (const std::string_view suffix : {"ed", "ing"}) {
    if (!word.ends_with(suffix) || !has_vowel(without(word, suffix))) continue;
    word = std::string(without(word, suffix));
    const bool is_doubled = ends_double_consonant(word);
    if (word.ends_with("at") || word.ends_with("bl") || word.ends_with("iz") ||
        (!is_doubled && measure(word) == 1 && ends_cvc(word)))
      word += 'e';
    else if (is_doubled && std::string_view("lsz").find(word.back()) == std::string_view::npos)
      word.pop_back();
    return;
  }
}

void final_y(std::string& word) {
  if (word.ends_with('y') && word.size() > 2 && is_consonant(word, word.size() - 2)) word.back() = 'i';
}

void double_suffix(std::string& word) {
  // "alli" first, and then the rest once more: "conditionally" loses two suffixes.
  if (word.ends_with("alli") && positive(without(word, "alli"))) {
    word = std::string(without(word, "alli")).append("al");
    return double_suffix(word);
  }
  for (const Rule& rule : std::initializer_list<Rule>{
           {"ational", "ate"}, {"tional", "tion"}, {"enci", "ence"}, {"anci", "ance"}, {"izer", "ize"},
           {"bli", "ble"},     {"alli", "al"},     {"entli", "ent"}, {"eli", "e"},     {"ousli", "ous"},
           {"ization", "ize"}, {"ation", "ate"},   {"ator", "ate"},  {"alism", "al"},  {"iveness", "ive"},
           {"fulness", "ful"}, {"ousness", "ous"}, {"aliti", "al"},  {"iviti", "ive"}, {"biliti", "ble"},
           {"fulli", "ful"}}) {
    if (!word.ends_with(rule.suffix)) continue;
    if (positive(without(word, rule.suffix))) word = std::string(without(word, rule.suffix)).append(rule.replacement);
    return;
  }
  // The stem that is measured keeps the l.
  if (word.ends_with("logi") && positive(without(word, "ogi"))) word.pop_back();
}

void full_and_ness(std::string& word) {
  apply(word,
        {{"icate", "ic"}, {"ative", ""}, {"alize", "al"}, {"iciti", "ic"}, {"ical", "ic"}, {"ful", ""}, {"ness", ""}},
        positive);
}

void last_suffix(std::string& word) {
  for (const std::string_view suffix : {"al", "ance", "ence", "er", "ic", "able", "ible", "ant", "ement", "ment", "ent",
                                        "ion", "ou", "ism", "ate", "iti", "ous", "ive", "ize"}) {
    if (!word.ends_with(suffix)) continue;
    const std::string_view stem = without(word, suffix);
    const bool fits = suffix != "ion" || stem.ends_with('s') || stem.ends_with('t');
    if (measure(stem) > 1 && fits) word = std::string(stem);
    return;
  }
}

void final_e_and_ll(std::string& word) {
  if (word.ends_with('e')) {
    const std::string_view stem = without(word, "e");
    const int m = measure(stem);
    if (m > 1 || (m == 1 && !ends_cvc(stem))) word.pop_back();
  }
  if (word.ends_with("ll") && measure(without(word, "l")) > 1) word.pop_back();
}

}  // namespace

std::string porter_stem(std::string_view original) {
  static constexpr std::pair<std::string_view, std::string_view> irregular[] = {
      {"sky", "sky"},        {"skies", "sky"},       {"dying", "die"},        {"lying", "lie"},
      {"tying", "tie"},      {"news", "news"},       {"innings", "inning"},   {"inning", "inning"},
      {"outings", "outing"}, {"outing", "outing"},   {"cannings", "canning"}, {"canning", "canning"},
      {"howe", "howe"},      {"proceed", "proceed"}, {"exceed", "exceed"},    {"succeed", "succeed"}};
  for (const auto& [word, stem] : irregular)
    if (word == original) return std::string(stem);
  std::string word(original);
  if (word.size() <= 2) return word;
  plural(word);
  past_and_progressive(word);
  final_y(word);
  double_suffix(word);
  full_and_ness(word);
  last_suffix(word);
  final_e_and_ll(word);
  return word;
}

}  // namespace hone::marking
