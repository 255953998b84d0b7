// The words of a page in the order people read them: columns of prose one after the other, a table row by row.
//
//   for (const PlacedWord& placed : lay_out(page)) …   // "Slate"(line) "roof"(space) "9,300"(tab)
//
// White space alone is seen (rulings are not): a region is cut at a gutter when the text on one side of it runs on from line to
// line without regard to the other side; where lines on both sides begin together they are the cells of a row.
#pragma once

#include <cstdint>
#include <vector>

#include "pdf_words.h"

namespace hone::documents {

// What stands before a word.
enum class Gap : std::uint8_t {
  none,  // it belongs to the word before: another font, a superscript
  space,
  wrap,  // a line end inside a cell
  tab,  // the next cell of its row
  line,
  paragraph,  // a blank line
};

struct PlacedWord {
  PdfWord word;
  Gap gap = Gap::line;
  std::uint8_t tabs =
      0;  // before it: more than 1 after empty cells, and some at a line's start before the first cell that is not
};

struct PlacedPage {
  std::vector<PlacedWord> words;
  std::size_t line_numbers = 0;  // left out: the numbers that count the lines in the margin of a pleading
};

PlacedPage lay_out(PdfPage&& page);

}  // namespace hone::documents
