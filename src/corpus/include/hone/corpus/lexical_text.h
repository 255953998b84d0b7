// Text as lexical search sees it: words cut by script, folded, stemmed. Used on documents and on questions alike.
//
//   HONE_TRY(auto analyzer, LexicalAnalyzer::make("en"));
//   for (const LexicalWord& word : analyzer.words("The café's wings")) use(word.term, word.begin, word.end);   // the cafe s wing
//
// - Words are runs of letters, digits and their marks, as in FTS5's unicode61. They are normalised (NFKC, case folded), lose
//   the accents of European scripts and the vowel points of Hebrew and Arabic, and are stemmed: English by the Porter
//   algorithm, other languages by Snowball where it has them. English text gives the terms of FTS5's `porter unicode61`.
// - Chinese, Japanese and Korean have no spaces, or long words of many parts: every two neighbouring characters are a term,
//   and so is each single one, at the same place (Nie, Gao, Zhang and Zhou 2000: two characters find as well as
//   dictionary words, and need no dictionary). Questions use the pairs, and single characters only where one stands alone.
// - Thai, Lao, Khmer and Burmese are cut into words by ICU's dictionaries.
// - Old Irish spelling: a dotted consonant is also found as consonant + h (ḃean: bean, bhean).
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "hone/core/result.h"

namespace hone::corpus {

struct LexicalWord {
  std::string term;
  std::size_t begin = 0, end = 0;  // bytes of the text
  bool same_place = false;  // another term for the place of the word before it
};

enum class LexicalSide { document, question };

class LexicalAnalyzer {
 public:
  // `language`: ISO 639-1, for the stemmer; "" for none. Languages without a stemmer are not stemmed.
  static Result<LexicalAnalyzer> make(std::string_view language = "en");
  LexicalAnalyzer(LexicalAnalyzer&&) noexcept;
  LexicalAnalyzer& operator=(LexicalAnalyzer&&) noexcept;
  ~LexicalAnalyzer();

  // Any bytes; malformed UTF-8 separates words. Not for several threads at once: the stemmer has state.
  std::vector<LexicalWord> words(std::string_view text, LexicalSide side = LexicalSide::document) const;

 private:
  struct State;
  explicit LexicalAnalyzer(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

// An FTS5 MATCH expression that finds what has any of the question's words, the more the better; "" when it has none.
// Whatever the text holds (quotes, operators, NUL), it becomes quoted words joined by OR. At most `lexical_query_words` are
// used. In Irish also the forms that words take at their beginning (bean: bhean, mbean); `language` "" is told from the text.
std::string lexical_query(std::string_view text, std::string_view language = "");
inline constexpr std::size_t lexical_query_words = 1024;

}  // namespace hone::corpus
