// The words of one line in the order they are read, with what stands between them.
//
//   place_line(row.cells, Gap::line, out);      // "m" "²"(none), right-to-left words from the right
#pragma once

#include "pdf_layout.h"
#include "pdf_rows.h"

namespace hone::documents {

// Appends the words of `pieces` (of one line, from left to right) to `out`; `first` stands before the first of them.
// Words further apart than a space are still one line.
void place_line(const PdfSegments& pieces, Gap first, std::vector<PlacedWord>& out, std::uint8_t tabs = 0);

bool is_right_to_left(const PdfSegments& pieces);

}  // namespace hone::documents
