// Texts made comparable, and phrases found in them.
//
//   folded_words("The Ｒent, £350.") == "the rent £350";
//   contains_phrase(folded_words("The Ｒent, £350."), folded_words("RENT"));     // true
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace hone::documents {

// NFKC with case folding. Malformed UTF-8 becomes U+FFFD first.
std::string folded(std::string_view text);

// folded(), with each run of white space and punctuation as one space. Signs of number and money stay (350.50, £, %, −).
std::string folded_words(std::string_view text);

// Whether the phrase stands in the text as whole words; in scripts without spaces, anywhere. Both are folded_words().
bool contains_phrase(std::string_view text, std::string_view phrase);

// The words of a text that has spaces between them; every Han, Kana, Thai, Lao, Khmer and Burmese letter is a word.
std::vector<std::string> split_words(std::string_view text);

// Unicode's letters of those scripts.
bool has_no_spaces(char32_t point);

// string.punctuation of Python in ASCII, what Unicode calls punctuation beyond it.
bool is_punctuation_mark(char32_t point);
// Letters, digits and what is set over them.
bool is_word_letter(char32_t point);

}  // namespace hone::documents
