// A table's rows from the rows of lines it was drawn with: lines of one cell flow together, empty cells keep their column.
//
//   place_table(rows, out);      // "Slate roof"(tab)"9,300", a line each
#pragma once

#include "pdf_layout.h"
#include "pdf_rows.h"

namespace hone::documents {

// `rows` has at least one row. The first word gets `first`.
void place_table(const std::vector<PdfRow>& rows, Gap first, std::vector<PlacedWord>& out);

}  // namespace hone::documents
