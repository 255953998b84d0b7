// The words that numbers of English, French and Irish are made of. German writes a number as one word: german_numbers.h.
//
//   find_number_word("twenty")   // {ten, 20}
//   find_number_word("déag")     // {teen_behind, 10}: "a trí déag"
//   find_number_word("lease")    // nullptr
#pragma once

#include <cstdint>
#include <string_view>

namespace hone::answers {

struct NumberWord {
  enum class Kind { unit, ten, hundred, joint, ordinal, teen_behind } kind;
  std::uint64_t value;
};

// `word` is lower case. Null: it is in no number.
const NumberWord* find_number_word(std::string_view word);

}  // namespace hone::answers
