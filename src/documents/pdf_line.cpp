#include "pdf_line.h"

#include <unicode/uchar.h>

#include <algorithm>

#include "hone/core/unicode.h"
#include "raised_text.h"

namespace hone::documents {
namespace {

constexpr float least_space = 0.09F;  // of a word's height: closer words are one
enum class Direction { none, left_to_right, right_to_left };

Direction direction_of(char32_t point) {
  switch (u_charDirection(static_cast<UChar32>(point))) {
    case U_LEFT_TO_RIGHT:
    case U_EUROPEAN_NUMBER:
    case U_ARABIC_NUMBER: return Direction::left_to_right;
    case U_RIGHT_TO_LEFT:
    case U_RIGHT_TO_LEFT_ARABIC: return Direction::right_to_left;
    default: return Direction::none;
  }
}

Direction direction_of(const PdfWord& word) {
  for (std::size_t at = 0; at < word.text.size();)
    if (const Direction direction = direction_of(next_point(word.text, at)); direction != Direction::none)
      return direction;
  return Direction::none;
}

// A footnote's mark or a power beside what it belongs to: "800.00¹" is no "800.001". "H2O" stays what people look for.
void set_apart(const PdfWord& base, PdfWord& small) {
  if (small.box.height() > 0.85F * base.box.height() || count_points(small.text) > 4) return;
  const float offset = small.box.middle() - base.box.middle(), least = 0.05F * base.box.height();
  const bool after_digit = is_ascii_digit(base.text.back());
  if (offset < -least) small.text = raised(small.text, after_digit);
  if (offset > least && after_digit) small.text = lowered(small.text, after_digit);
}

// From right to left, but runs of words of the other direction (numbers, names) as they stand.
void turn(std::vector<PdfWord>& words) {
  std::reverse(words.begin(), words.end());
  for (std::size_t i = 0; i < words.size();) {
    std::size_t end = i;
    while (end < words.size() && direction_of(words[end]) == Direction::left_to_right) ++end;
    std::reverse(words.begin() + static_cast<std::ptrdiff_t>(i), words.begin() + static_cast<std::ptrdiff_t>(end));
    i = end + 1;
  }
}

}  // namespace

bool is_right_to_left(const PdfSegments& pieces) {
  std::ptrdiff_t balance = 0;
  for (const PdfLine* piece : pieces)
    for (const PdfWord& word : piece->words) {
      std::size_t at = 0;
      const auto first = static_cast<UChar32>(next_point(word.text, at));
      if (!u_isdigit(first)) balance += direction_of(word) == Direction::right_to_left ? 1 : u_isalpha(first) ? -1 : 0;
    }
  return balance > 0;
}

void place_line(const PdfSegments& pieces, Gap first, std::vector<PlacedWord>& out, std::uint8_t tabs) {
  const bool right_to_left = is_right_to_left(pieces);
  std::vector<PdfWord> words;
  for (PdfLine* piece : pieces) {
    std::move(piece->words.begin(), piece->words.end(), std::back_inserter(words));
    piece->words.clear();
  }
  if (right_to_left) {
    std::stable_sort(words.begin(), words.end(),
                     [](const PdfWord& a, const PdfWord& b) { return a.box.left < b.box.left; });
    turn(words);
  }
  for (std::size_t i = 0; i < words.size(); ++i) {
    Gap gap = first;
    if (i > 0) {
      const PdfWord& before = out.back().word;
      const float white = std::max(words[i].box.left - before.box.right, before.box.left - words[i].box.right);
      const float height = std::min(words[i].box.height(), before.box.height());
      gap = white < least_space * height ? Gap::none : Gap::space;
      if (white < 2 * least_space * height) set_apart(before, words[i]);
    }
    out.push_back({std::move(words[i]), gap, i == 0 ? tabs : std::uint8_t{0}});
  }
}

}  // namespace hone::documents
