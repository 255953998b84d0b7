#include "pdf_rows.h"

#include <unicode/uchar.h>

#include <algorithm>
#include <array>

#include "hone/core/unicode.h"

namespace hone::documents {
namespace {

constexpr std::size_t rows_looked_back = 6;
constexpr float ragged = 0.08F;  // of a column's width: lines are not always filled to the last letter

bool overlap_sideways(const PdfBox& a, const PdfBox& b) {
  return std::min(a.right, b.right) - std::max(a.left, b.left) > 1;
}

// The cell next to the gutter on its left (or right) side; nothing when the row has none there.
const PdfLine* beside(const PdfRow& row, const Gutter& gutter, bool left) {
  const PdfLine* found = nullptr;
  for (const PdfLine* cell : row.cells) {
    if (left && cell->box.right <= gutter.left + 0.5F) found = cell;
    if (!left && cell->box.left >= gutter.right - 0.5F) return cell;
  }
  return found;
}

// How a column of lines reads: as prose that was wrapped, or as entries.
struct Flow {
  std::size_t lines = 0, small = 0, full = 0, cased = 0;
  float share(std::size_t count) const {
    return lines < 2 ? 0 : static_cast<float>(count) / static_cast<float>(lines - 1);
  }
};

Flow flow_of(const std::vector<const PdfLine*>& column) {
  Flow flow;
  flow.lines = column.size();
  if (column.empty()) return flow;
  float left = column[0]->box.left, right = column[0]->box.right;
  for (const PdfLine* line : column) left = std::min(left, line->box.left), right = std::max(right, line->box.right);
  for (std::size_t i = 0; i < column.size(); ++i) {
    std::size_t byte = 0;
    const char32_t first = next_point(column[i]->words[0].text, byte);
    flow.cased += u_isupper(static_cast<UChar32>(first)) || u_islower(static_cast<UChar32>(first));
    if (i == 0) continue;
    flow.small += starts_small(*column[i]);
    // A line is full when the word that follows would not have fitted on it, at either end (right-to-left text).
    const PdfBox& above = column[i - 1]->box;
    const float free = std::max(right - above.right, 0.F) + std::max(above.left - left, 0.F);
    flow.full += free < column[i]->words[0].box.width() + 0.35F * above.height() + ragged * (right - left) &&
                 above.width() > 4 * above.height();
  }
  return flow;
}

// Whether white runs through both sides between blocks of lines that begin together on both: rows of a table with long cells.
bool begin_together(const std::vector<PdfRow>& rows, const Gutter& gutter) {
  std::vector<float> steps;
  for (std::size_t i = 1; i < rows.size(); ++i) steps.push_back(rows[i].box.bottom - rows[i - 1].box.bottom);
  if (steps.size() < 3) return false;
  std::vector<float> sorted = steps;
  std::sort(sorted.begin(), sorted.end());
  const float narrow = sorted[sorted.size() / 4];
  std::size_t blocks = 0, small = 0;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (i > 0 && steps[i - 1] < 1.25F * narrow) continue;
    ++blocks;
    const PdfLine *left = beside(rows[i], gutter, true), *right = beside(rows[i], gutter, false);
    if (!left || !right) return false;
    small += starts_small(*left) || starts_small(*right);
  }
  return blocks >= 3 && blocks < rows.size() && small * 4 <= blocks;
}

}  // namespace

float median_of(std::vector<float> values, float otherwise) {
  if (values.empty()) return otherwise;
  auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

std::vector<PdfRow> rows_of(PdfSegments segments) {
  std::stable_sort(segments.begin(), segments.end(),
                   [](const PdfLine* a, const PdfLine* b) { return a->box.middle() < b->box.middle(); });
  std::vector<PdfRow> rows;
  for (PdfLine* segment : segments) {
    const PdfBox& box = segment->box;
    PdfRow* home = nullptr;
    for (std::size_t back = 1; back <= std::min(rows.size(), rows_looked_back) && !home; ++back) {
      PdfRow& row = rows[rows.size() - back];
      const PdfBox& first = row.cells[0]->box;
      const bool level = box.middle() < first.bottom && box.middle() > first.top && first.middle() < box.bottom &&
                         first.middle() > box.top &&
                         std::abs(box.middle() - first.middle()) < 0.6F * std::min(box.height(), first.height()) + 1;
      if (level && std::none_of(row.cells.begin(), row.cells.end(),
                                [&](const PdfLine* cell) { return overlap_sideways(cell->box, box); }))
        home = &row;
    }
    if (!home) home = &rows.emplace_back(PdfRow{{}, box});
    home->cells.push_back(segment);
    home->box.include(box);
  }
  for (PdfRow& row : rows)
    std::stable_sort(row.cells.begin(), row.cells.end(),
                     [](const PdfLine* a, const PdfLine* b) { return a->box.left < b->box.left; });
  return rows;
}

std::vector<Gutter> gutters_of(const PdfRow& row, float least) {
  std::vector<Gutter> gutters;
  for (std::size_t i = 1; i < row.cells.size(); ++i) {
    const Gutter gutter{row.cells[i - 1]->box.right, row.cells[i]->box.left};
    if (gutter.width() >= least) gutters.push_back(gutter);
  }
  return gutters;
}

std::vector<Gutter> narrowed(const std::vector<Gutter>& gutters, const PdfRow& row, float least) {
  std::vector<Gutter> left;
  for (Gutter gutter : gutters) {
    for (const PdfLine* cell : row.cells) {
      const PdfBox& box = cell->box;
      if (box.right <= gutter.left || box.left >= gutter.right) continue;
      if (box.left > gutter.left && box.right < gutter.right && box.left - gutter.left >= least)
        left.push_back({gutter.left, box.left}), gutter.left = box.right;  // a cell where others have none
      else if (box.left > gutter.left)
        gutter.right = box.left;
      else if (box.right < gutter.right)
        gutter.left = box.right;
      else
        gutter.right = gutter.left;
    }
    if (gutter.width() >= least) left.push_back(gutter);
  }
  return left;
}

bool starts_small(const PdfLine& line) {
  for (const PdfWord& word : line.words)
    for (std::size_t at = 0; at < word.text.size();) {
      const auto point = static_cast<UChar32>(next_point(word.text, at));
      if (u_isalpha(point)) return u_islower(point);
      if (u_isdigit(point)) return false;
    }
  return false;
}

bool is_figure(const PdfLine& line) {
  bool digits = false;
  std::size_t letters = 0;
  for (const PdfWord& word : line.words)
    for (std::size_t at = 0; at < word.text.size();) {
      const auto point = static_cast<UChar32>(next_point(word.text, at));
      digits = digits || u_isdigit(point);
      letters += u_isalpha(point);
    }
  return (digits && letters <= 3) || (!digits && letters == 0);
}

bool is_marker(const PdfLine& line) {
  if (line.words.size() != 1) return false;
  const std::string& text = line.words[0].text;
  if (count_points(text) > 6) return false;
  static constexpr std::array<std::string_view, 10> bullets{"•", "–", "—", "-", "*", "·", "o", "▪", "◦", "§"};
  if (std::find(bullets.begin(), bullets.end(), text) != bullets.end()) return true;
  const bool closed = text.back() == '.' || text.back() == ')' || text.back() == ':' || text.back() == ']';
  const std::string core = text.substr(text[0] == '(' || text[0] == '[' ? 1 : 0);
  const std::size_t end = core.find_last_not_of(".):]");
  if (end == std::string::npos) return false;
  const std::string body = core.substr(0, end + 1);
  if (body.find_first_not_of("0123456789.") == std::string::npos) return closed || body.size() <= 3;
  return closed && (body.size() == 1 || body.find_first_not_of("ivxlcIVXLC") == std::string::npos);
}

bool is_column_gutter(const std::vector<PdfRow>& rows, const Gutter& gutter) {
  if (begin_together(rows, gutter)) return false;
  std::vector<const PdfLine*> left, right;
  std::vector<std::pair<const PdfLine*, const PdfLine*>> level;
  for (const PdfRow& row : rows) {
    const PdfLine *a = beside(row, gutter, true), *b = beside(row, gutter, false);
    if (a) left.push_back(a);
    if (b) right.push_back(b);
    if (a && b) level.emplace_back(a, b);
  }
  const Flow one = flow_of(left), two = flow_of(right);
  if (one.cased + two.cased < (one.lines + two.lines) / 4) {  // a script without capitals: both sides have to be full
    auto prose = [](const Flow& flow) { return flow.lines >= 4 && flow.share(flow.full) >= 0.7F; };
    return prose(one) && prose(two);
  }
  auto runs_on = [&](const Flow& flow, bool left_side) {
    if (flow.lines < 3 || flow.share(flow.full) < 0.5F || flow.share(flow.small) < 0.25F) return false;
    std::size_t inside = 0;
    for (const auto& [a, b] : level) inside += starts_small(left_side ? *a : *b);
    return static_cast<float>(inside) >= 0.3F * static_cast<float>(level.size());
  };
  return runs_on(one, true) || runs_on(two, false);
}

}  // namespace hone::documents
