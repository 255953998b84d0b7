// Words as slicing counts them, and white space as Python's str.split() sees it.
//
//   word_spans("to be, or 不要")    // "to", "be,", "or", "不要"
#pragma once

#include <cstddef>
#include <string_view>
#include <utility>
#include <vector>

namespace hone::documents {

using ByteSpans = std::vector<std::pair<std::size_t, std::size_t>>;

// Python's str.isspace(): Unicode's White_Space and the four separators of ASCII.
bool is_space(char32_t point);

// Maximal runs without white space. Within a run of a script that has no spaces (Chinese, Japanese, Thai, Khmer, Lao,
// Burmese) ICU's dictionary finds the words; punctuation belongs to the word before it.
ByteSpans word_spans(std::string_view text);

}  // namespace hone::documents
