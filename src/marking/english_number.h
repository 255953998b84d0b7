// English words for numbers, as one reads them aloud.
//
//   read_english("one hundred and five houses", 0);       // 105 in 20 bytes
//   read_english("two and a half million", 0);            // 2.5e6
#pragma once

#include <cstddef>
#include <string_view>

namespace hone::marking {

struct EnglishNumber {
  double value = 0;
  std::size_t end = 0;  // `at` when no number stands there
};

// The number that begins at a word's first byte; `text` is folded.
EnglishNumber read_english(std::string_view text, std::size_t at);

// "and a half" behind a number, from the space before it: the share and its end; `at` when there is none.
EnglishNumber read_english_share(std::string_view text, std::size_t at);

}  // namespace hone::marking
