#include "pdf_table.h"

#include <algorithm>

#include "pdf_line.h"

namespace hone::documents {
namespace {

constexpr std::uint8_t most_tabs = 60;

using Cells = std::vector<PdfSegments>;  // by column; a cell may have several lines

// The columns: where the cells of the rows with most cells lie.
std::vector<PdfBox> columns_of(const std::vector<PdfRow>& rows) {
  std::size_t most = 0;
  for (const PdfRow& row : rows) most = std::max(most, row.cells.size());
  std::vector<PdfBox> columns;
  std::vector<PdfBox> boxes;
  for (const PdfRow& row : rows)
    if (row.cells.size() + 1 >= most && row.cells.size() > 1)
      for (const PdfLine* cell : row.cells) boxes.push_back(cell->box);
  // A cell that lies over two others spans them, and makes no column: narrow ones come first.
  std::sort(boxes.begin(), boxes.end(), [](const PdfBox& a, const PdfBox& b) { return a.width() < b.width(); });
  for (const PdfBox& box : boxes) {
    std::vector<PdfBox*> over;
    for (PdfBox& column : columns)
      if (std::min(column.right, box.right) - std::max(column.left, box.left) > 0) over.push_back(&column);
    if (over.empty())
      columns.push_back(box);
    else if (over.size() == 1)
      over[0]->include(box);
  }
  std::sort(columns.begin(), columns.end(), [](const PdfBox& a, const PdfBox& b) { return a.left < b.left; });
  return columns;
}

std::size_t column_of(const std::vector<PdfBox>& columns, const PdfBox& box) {
  std::size_t best = 0;
  float most = -1e9F;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    const float shared = std::min(columns[i].right, box.right) - std::max(columns[i].left, box.left);
    if (shared > most) most = shared, best = i;
    if (shared > 0 && i <= best) break;  // of a spanning cell, the first
  }
  return best;
}

Cells in_columns(const PdfRow& row, const std::vector<PdfBox>& columns) {
  Cells cells(columns.size());
  for (PdfLine* cell : row.cells) cells[column_of(columns, cell->box)].push_back(cell);
  return cells;
}

bool has_figure(const Cells& cells) {
  return std::any_of(cells.begin(), cells.end(),
                     [](const PdfSegments& cell) { return !cell.empty() && is_figure(*cell[0]); });
}

std::size_t filled(const Cells& cells) {
  return static_cast<std::size_t>(
      std::count_if(cells.begin(), cells.end(), [](const PdfSegments& cell) { return !cell.empty(); }));
}

float small_share(const Cells& cells) {
  std::size_t small = 0;
  for (const PdfSegments& cell : cells) small += !cell.empty() && starts_small(*cell[0]);
  return static_cast<float>(small) / static_cast<float>(std::max<std::size_t>(filled(cells), 1));
}

// Whether a row of lines goes on with the cells of the row above it, `close` by what the table's other rows do.
bool goes_on(const Cells& above, const Cells& here, bool close, bool others_are_wider) {
  if (has_figure(here)) return false;  // a number begins a row of its own
  for (std::size_t i = 0; i < here.size(); ++i)
    if (!here[i].empty() && above[i].empty()) return false;  // a cell that the row above has not
  if (!here[0].empty() && !starts_small(*here[0][0])) return false;
  const bool fewer = filled(here) < filled(above);
  if (close && others_are_wider) return (fewer && filled(here) == 1) || small_share(here) >= 0.4F;
  return close && small_share(here) >= 0.5F && (fewer || small_share(here) == 1);
}

void place_row(Cells& cells, Gap first, bool from_the_right, std::vector<PlacedWord>& out) {
  if (from_the_right) std::reverse(cells.begin(), cells.end());
  std::uint8_t tabs = 0;
  bool any = false;
  for (const PdfSegments& cell : cells) {
    bool begun = false;
    for (const PdfRow& line : rows_of(cell)) {  // from top to bottom
      place_line(line.cells, begun ? Gap::wrap : any ? Gap::tab : first, out, begun ? std::uint8_t{0} : tabs);
      begun = true;
    }
    if (begun) any = true, tabs = 0;
    if (tabs < most_tabs) ++tabs;
  }
}

}  // namespace

void place_table(const std::vector<PdfRow>& rows, Gap first, std::vector<PlacedWord>& out) {
  const std::vector<PdfBox> columns = columns_of(rows);
  std::vector<float> steps;
  for (std::size_t i = 1; i < rows.size(); ++i) steps.push_back(rows[i].box.bottom - rows[i - 1].box.bottom);
  std::sort(steps.begin(), steps.end());
  const float narrow = steps.empty() ? 0 : steps[steps.size() / 4];
  const bool wider = !steps.empty() && steps.back() > 1.25F * narrow;
  PdfSegments all;
  for (const PdfRow& row : rows) all.insert(all.end(), row.cells.begin(), row.cells.end());
  const bool from_the_right = is_right_to_left(all);

  Cells open;  // the row so far
  Gap gap = first;
  auto close_row = [&] {
    if (open.empty()) return;
    place_row(open, gap, from_the_right, out);
    gap = Gap::line;
  };
  for (std::size_t i = 0; i < rows.size(); ++i) {
    Cells here = in_columns(rows[i], columns);
    const bool close = i > 0 && rows[i].box.bottom - rows[i - 1].box.bottom < 1.25F * narrow;
    if (!open.empty() && goes_on(open, here, close, wider)) {
      for (std::size_t c = 0; c < here.size(); ++c) open[c].insert(open[c].end(), here[c].begin(), here[c].end());
      continue;
    }
    close_row();
    open = std::move(here);
  }
  close_row();
}

}  // namespace hone::documents
