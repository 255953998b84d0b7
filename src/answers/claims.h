// What a text says that can be looked for elsewhere: its numbers, dates, times, identifiers and names, each with all ways to
// read it.
//
//   claims_in("She paid €1,450 on 3 June 2024 to A. Keller.")
//   // number {1450, 1.45} eur · date 3-6-2024 · name A · name Keller
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace hone::answers {

struct Claim {
  enum class Kind { number, date, time, identifier, name } kind = Kind::number;
  std::size_t begin = 0, end = 0;  // bytes of the text
  std::vector<std::string> readings;  // number: "1450", "1.45"; identifier, name: folded, letters and digits alone
  std::string_view unit;  // of a number: "eur", "week"; empty when none is known beside it
  int day = 0, month = 0, year = 0;  // of a date; 0: not said
  bool either_order = false;  // 3/6/2024: day and month may stand the other way round
  int minutes = 0;  // of a time, since midnight
  bool either_half = false;  // "7:30" may be morning or evening
  bool in_words = false;  // a number: "fifteen"
  bool begins_sentence = false;  // a name: its capital may be the sentence's
  bool titled = false;  // a name behind "Dr", "Frau", or beside another name
};

// In the order of the text. `text` is valid UTF-8; at most the first 100,000 bytes are read.
std::vector<Claim> claims_in(std::string_view text);

}  // namespace hone::answers
