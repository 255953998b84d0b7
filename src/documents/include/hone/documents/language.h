// Which language a text is in, told offline: by its script where the script says it, else by the letters and the little
// words that a language cannot do without.
//
//   LanguageGuess guess = detect_language("Tá an doiciméad seo i nGaeilge.");   // {"ga", 0.9}
//   claimed_language("Oak door 420") == "";                                     // a list of words is not enough
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace hone::documents {

struct LanguageGuess {
  std::string code;  // ISO 639-1; "" when the text does not say
  double confidence = 0;  // 0 … 1: how far ahead of the next language, not a probability
  bool certain = false;  // enough text to say it of a document
};

// `text` is valid UTF-8; of a long one, samples from its whole length are read.
LanguageGuess detect_language(std::string_view text);

// The code where the guess is certain, else "".
std::string claimed_language(std::string_view text);

// The codes that it can answer with, sorted.
const std::vector<std::string>& told_languages();

}  // namespace hone::documents
