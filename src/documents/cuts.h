// The kinds of slices: each finds where a text is cut. slicing.cpp makes slices of it.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "hone/core/unicode.h"
#include "hone/documents/slicing.h"
#include "words.h"

namespace hone::documents {

struct Cut {
  std::size_t begin = 0, end = 0;  // bytes
  std::size_t place = 0;  // where in the document's headings it belongs; its beginning, mostly
};

// Windows of `size` units that share `overlap`: [0,size), [size−overlap, …). The last is the first to reach the end.
std::vector<Cut> cut_windows(const ByteSpans& units, std::size_t size, std::size_t overlap);

// Windows of code points; a boundary inside a grapheme moves before it.
std::vector<Cut> cut_characters(std::string_view text, const CodePointIndex& index, const Slicing& slicing);

struct SectionStart {
  std::size_t begin = 0;  // byte of the heading
  std::size_t title_words = 0;
};

// Sections, packed with whole paragraphs up to `size` words; longer ones by sentences, then by words. `starts` are in rising
// order. A section that is nothing but its heading goes with the next one and belongs to that.
std::vector<Cut> cut_sections(std::string_view text, const std::vector<SectionStart>& starts, const Slicing& slicing);

}  // namespace hone::documents
