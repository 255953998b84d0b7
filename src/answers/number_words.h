// Numbers as English, German, French and Irish write them in words.
//
//   read_number_words({"twenty", "five", "thousand", "pounds"})    // {25000, 3 words}
//   read_number_words({"fünfundzwanzig"})                          // {25, 1 word}
//   power_of_ten("million") == 6;  ends_ordinal("rd")
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace hone::answers {

struct NumberInWords {
  std::uint64_t value = 0;
  std::size_t words = 0;  // so many of those given
  bool ordinal = false;  // "third", "dritte", "troisième", "tríú"
};

// The longest number that the words begin with; words are lower case. None: they begin with none.
std::optional<NumberInWords> read_number_words(std::span<const std::string> words);

// 10³ for "thousand", 10⁶ for "million", "m" behind money, and so on; 0: no such word.
int power_of_ten(std::string_view word);

// What is written behind the digits of an ordinal: "rd", "er", "ú".
bool ends_ordinal(std::string_view word);

}  // namespace hone::answers
