// Rows of a region of a page, and what runs through them: gutters of white space, prose or cells.
//
//   std::vector<PdfRow> rows = rows_of(segments);            // lines side by side, from top to bottom
//   std::vector<Gutter> gutters = gutters_of(rows[0], 4);    // the white between its cells
#pragma once

#include <vector>

#include "pdf_words.h"

namespace hone::documents {

using PdfSegments = std::vector<PdfLine*>;

struct PdfRow {
  PdfSegments cells;  // from left to right, none over another
  PdfBox box;
};

struct Gutter {
  float left = 0, right = 0;
  float width() const { return right - left; }
};

std::vector<PdfRow> rows_of(PdfSegments segments);

// White of at least `least` points between the cells of a row.
std::vector<Gutter> gutters_of(const PdfRow& row, float least);
// What of those gutters stays white in another row too.
std::vector<Gutter> narrowed(const std::vector<Gutter>& gutters, const PdfRow& row, float least);

// Whether a line starts inside a sentence, as a wrapped one mostly does: with a small letter.
bool starts_small(const PdfLine& line);
// "1,250.00", "12%", "€9", "-", "5.4.2020"
bool is_figure(const PdfLine& line);
// "1.", "(a)", "iv)", "•", "12": what stands before an item of a list.
bool is_marker(const PdfLine& line);

// Whether the text on one side of the gutter runs on without regard to the other side: two columns, not cells of rows.
bool is_column_gutter(const std::vector<PdfRow>& rows, const Gutter& gutter);

float median_of(std::vector<float> values, float otherwise);

}  // namespace hone::documents
