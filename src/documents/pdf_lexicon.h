// English words (SCOWL, American and British), to tell a word that was cut at a line's end from two words with a hyphen.
//
//   is_english_word("confidentiality")     // true; false as well when the list is not installed
#pragma once

#include <string_view>

namespace hone::documents {

// `word` in small ASCII letters; words of fewer than 3 letters are not in the list.
bool is_english_word(std::string_view word);

}  // namespace hone::documents
