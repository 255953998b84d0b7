#include <algorithm>

#include "hone/corpus/lexical_text.h"
#include "hone/documents/language.h"

namespace hone::corpus {
namespace {

constexpr std::string_view vowels = "aeiou";

bool begins(std::string_view word, std::string_view with) { return word.substr(0, with.size()) == with; }
bool begins_with_vowel(std::string_view word) {
  return !word.empty() && vowels.find(word.front()) != std::string_view::npos;
}

struct Eclipsis {
  std::string_view plain, eclipsed;
};
constexpr Eclipsis eclipses[] = {{"b", "mb"}, {"c", "gc"}, {"d", "nd"}, {"f", "bhf"},
                                 {"g", "ng"}, {"p", "bp"}, {"t", "dt"}, {"s", "ts"}};
constexpr std::string_view lenitable = "bcdfgmpst";

// What the word may be without the change at its beginning.
std::vector<std::string> irish_roots(const std::string& word) {
  std::vector<std::string> roots{word};
  if (word.size() > 3 && word[1] == 'h' && lenitable.find(word[0]) != std::string_view::npos)
    roots.push_back(word[0] + word.substr(2));
  for (const Eclipsis& e : eclipses)
    if (begins(word, e.eclipsed) && word.size() > e.eclipsed.size() + 1)
      roots.push_back(std::string(e.plain) + word.substr(e.eclipsed.size()));
  if (word.size() > 3 && std::string_view("hnt").find(word[0]) != std::string_view::npos &&
      begins_with_vowel(std::string_view(word).substr(1)))
    roots.push_back(word.substr(1));
  return roots;
}

// A root with every change that Irish makes to a word's beginning.
void add_irish_forms(const std::string& root, std::vector<std::string>& forms) {
  forms.push_back(root);
  if (root.size() < 2) return;
  if (lenitable.find(root[0]) != std::string_view::npos && root[1] != 'h')
    forms.push_back(root[0] + ("h" + root.substr(1)));
  for (const Eclipsis& e : eclipses)
    if (begins(root, e.plain)) forms.push_back(std::string(e.eclipsed) + root.substr(1));
  if (begins_with_vowel(root))
    for (char prefix : {'h', 'n', 't'}) forms.push_back(prefix + root);
}

void append_quoted(std::string& query, std::string_view word) {
  if (!query.empty()) query += " OR ";
  query += '"';
  query += word;  // letters, digits and marks only
  query += '"';
}

}  // namespace

std::string lexical_query(std::string_view text, std::string_view language) {
  // Cut only: the index's own tokenizer folds and stems what stands between the quotes.
  const auto analyzer = LexicalAnalyzer::make("").value();
  text = text.substr(0, std::size_t{1} << 20);
  const bool irish = language.empty() ? documents::detect_language(text).code == "ga" : language == "ga";
  std::string query;
  std::size_t used = 0;
  for (const LexicalWord& word : analyzer.words(text, LexicalSide::question)) {
    if (word.same_place) continue;
    if (++used > lexical_query_words) break;
    append_quoted(query, text.substr(word.begin, word.end - word.begin));
    if (!irish) continue;
    std::vector<std::string> forms;
    for (const std::string& root : irish_roots(word.term)) add_irish_forms(root, forms);
    std::sort(forms.begin(), forms.end());
    forms.erase(std::unique(forms.begin(), forms.end()), forms.end());
    for (const std::string& form : forms)
      if (form != word.term) append_quoted(query, form);
  }
  return query;
}

}  // namespace hone::corpus
