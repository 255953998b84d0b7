// A text in its smallest parts, for those who read numbers, dates and names in it.
//
//   pieces_of("O'Brien paid £1,450")    // word "o'brien" (capital) · word "paid" · sign "£" · digits "1" · sign "," · digits "450"
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace hone::answers {

// A run of letters, a run of digits, or one sign.
struct Piece {
  enum class Kind { word, digits, sign } kind = Kind::sign;
  std::size_t begin = 0, end = 0;
  std::string text;  // lower case; digits are ASCII's
  bool capital = false, all_capitals = false;
  bool spaced = true;  // white space, or the beginning, stands before it
  bool opens = false;  // the first word of a sentence or a line
};

// `text` is valid UTF-8. Dashes of every width are "-", digits of every script ASCII's.
std::vector<Piece> pieces_of(std::string_view text);

// NFKC, case folded, letters and digits alone: "021 477-0193" is "0214770193".
std::string squeezed(std::string_view text);

}  // namespace hone::answers
