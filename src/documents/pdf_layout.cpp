#include "pdf_layout.h"

#include <unicode/uchar.h>

#include <algorithm>
#include <charconv>
#include <deque>
#include <optional>

#include "hone/core/unicode.h"
#include "pdf_lexicon.h"
#include "pdf_line.h"
#include "pdf_rows.h"
#include "pdf_table.h"

namespace hone::documents {
namespace {

constexpr std::size_t rows_ahead = 4;  // a column may begin so many rows before the one beside it
constexpr float far_below = 4;  // of a line's height: a footer is no part of a column
constexpr std::size_t most_tight_words = 6;  // more are prose
constexpr float rows_apart = 2.5F;
constexpr int deepest_columns = 12;  // columns within columns
constexpr std::size_t single_rows_within = 4;  // of a table: more without a second cell are no part of it
constexpr float gutter_least = 0.2F,
                cell_least = 1.2F;  // of a line's height: white that parts columns, that parts cells of one row alone

class Layout {
 public:
  explicit Layout(PdfPage&& page) : page_(std::move(page)) {}

  PlacedPage run() {
    split_wide_gaps();
    PdfSegments segments;
    std::vector<float> heights;
    std::size_t upright = 0, tall = 0;
    for (PdfLine& line : page_.lines) {
      segments.push_back(&line);
      for (const PdfWord& word : line.words) heights.push_back(word.box.height());
      (line.box.height() > 2 * line.box.width() && line.box.height() > 30 ? tall : upright) +=
          line.words.size() + line.words[0].text.size() / 4;
    }
    height_ = std::max(median_of(heights, 10), 1.F);
    if (tall > upright) {  // lines from top to bottom: poppler knows their order
      for (PdfLine* line : segments) place_line({line}, Gap::line, done_.words);
      return std::move(done_);
    }
    join_drop_caps(segments);
    drop_numbered_paper(segments);
    right_to_left_ = is_right_to_left(segments);
    region(rows_of(std::move(segments)), 0);
    return std::move(done_);
  }

 private:
  // poppler keeps words a wide gap apart on one line when they are of one block.
  void split_wide_gaps() {
    std::vector<PdfLine> lines;
    for (PdfLine& line : page_.lines) {
      PdfLine piece;
      piece.block = line.block;
      for (PdfWord& word : line.words) {
        const bool far = !piece.words.empty() &&
                         word.box.left - piece.words.back().box.right > cell_least * word.box.height() &&
                         word.box.left - piece.words.back().box.right > cell_least * piece.words.back().box.height();
        if (far) lines.push_back(std::exchange(piece, PdfLine{{}, {}, line.block}));
        if (piece.words.empty())
          piece.box = word.box;
        else
          piece.box.include(word.box);
        piece.words.push_back(std::move(word));
      }
      lines.push_back(std::move(piece));
    }
    page_.lines = std::move(lines);
  }

  // A large first letter beside the first of its lines: "T" + "he tenant".
  void join_drop_caps(PdfSegments& segments) {
    for (std::size_t i = 0; i < segments.size(); ++i) {
      const PdfLine& cap = *segments[i];
      if (cap.words.size() != 1 || cap.box.height() < 1.8F * height_ || count_points(cap.words[0].text) != 1) continue;
      std::size_t byte = 0;
      if (!u_isupper(static_cast<UChar32>(next_point(cap.words[0].text, byte)))) continue;
      PdfLine* home = nullptr;
      for (PdfLine* line : segments)
        if (line != &cap && line->box.height() < 0.7F * cap.box.height() && line->box.left > cap.box.middle_x() &&
            line->box.left - cap.box.right < 1.5F * height_ && line->box.middle() > cap.box.top &&
            line->box.middle() < cap.box.bottom && (!home || line->box.top < home->box.top))
          home = line;
      if (!home) continue;
      PdfWord& first = home->words[0];
      std::string lower;
      for (const char c : cap.words[0].text + first.text)
        if (c >= 'A' && c <= 'Z')
          lower += static_cast<char>(c - 'A' + 'a');
        else if (c >= 'a' && c <= 'z')
          lower += c;
      const bool word_alone = cap.words[0].text == "A" || cap.words[0].text == "I" || cap.words[0].text == "O";
      if (word_alone && !is_english_word(lower)) {
        home->words.insert(home->words.begin(), cap.words[0]);
      } else {
        first.text = cap.words[0].text + first.text;
      }
      home->box.left = std::min(home->box.left, cap.box.left);
      segments.erase(segments.begin() + static_cast<std::ptrdiff_t>(i--));
    }
  }

  // Pleading and transcript paper: 25, 28 or 32 numbers down the left margin, whatever stands beside them.
  void drop_numbered_paper(PdfSegments& segments) {
    PdfSegments numbers;
    float left = 1e9F;
    for (const PdfLine* line : segments) left = std::min(left, line->box.left);
    for (PdfLine* line : segments)
      if (line->box.right < left + 3 * height_ && line->words.size() == 1 && is_figure(*line)) numbers.push_back(line);
    std::stable_sort(numbers.begin(), numbers.end(),
                     [](const PdfLine* a, const PdfLine* b) { return a->box.top < b->box.top; });
    const bool paper = numbers.size() == 25 || numbers.size() == 28 || numbers.size() == 32;
    if (!paper || numbers[0]->words[0].text != "1" || !counts_lines(numbers)) return;
    const std::size_t inside = static_cast<std::size_t>(
        std::count_if(segments.begin(), segments.end(), [](const PdfLine* line) { return starts_small(*line); }));
    if (inside < 2) return;
    done_.line_numbers += numbers.size();
    segments.erase(
        std::remove_if(segments.begin(), segments.end(),
                       [&](PdfLine* line) { return std::find(numbers.begin(), numbers.end(), line) != numbers.end(); }),
        segments.end());
  }

  struct Band {
    std::size_t begin = 0, end = 0;  // rows
    std::vector<Gutter> gutters;
  };

  // The rows from `begin` on that share white space between their cells.
  Band band_from(const std::vector<PdfRow>& rows, std::size_t begin) const {
    Band band{begin, begin + 1, gutters_of(rows[begin], gutter_least * height_)};
    std::vector<Gutter> gutters = band.gutters;
    std::size_t singles = 0;
    for (std::size_t i = begin + 1; i < rows.size() && !gutters.empty(); ++i) {
      gutters = narrowed(gutters, rows[i], gutter_least * height_);
      if (gutters.empty() || rows[i].box.top - rows[i - 1].box.bottom > far_below * height_) break;
      if (rows[i].cells.size() > 1) {
        band.end = i + 1, band.gutters = gutters, singles = 0;
      } else if (++singles > single_rows_within) {
        break;
      }
    }
    return band;
  }

  // How far up and down the two columns of a gutter reach.
  void stretch(const std::vector<PdfRow>& rows, Band& band, Gutter& gutter) const {
    auto white = [&](const PdfRow& row) {
      const auto left = narrowed({gutter}, row, gutter_least * height_);
      if (left.size() != 1) return false;
      gutter = left[0];
      return true;
    };
    auto of_band = [&](const PdfRow& row) {
      for (std::size_t i = band.begin; i < band.end; ++i)
        for (const PdfLine* cell : rows[i].cells)
          if (cell->block == row.cells[0]->block) return true;
      return false;
    };
    while (band.begin > 0 && of_band(rows[band.begin - 1]) && white(rows[band.begin - 1])) --band.begin;
    while (band.end < rows.size() && rows[band.end].box.top - rows[band.end - 1].box.bottom < far_below * height_ &&
           white(rows[band.end]))
      ++band.end;
  }

  // Cells as close as words, where the row above or below shows that they are cells: "VAT 23% 184.00" under "Net    800.00".
  void split_tight_cells(std::vector<PdfRow>& rows) {
    auto learn_from = [&](const PdfRow& model, PdfRow& row) {
      if (std::abs(model.box.middle() - row.box.middle()) > rows_apart * height_) return;
      for (std::size_t c = 1; c < model.cells.size(); ++c)
        for (std::size_t i = 0; i < row.cells.size(); ++i)
          if (PdfLine* rest = split(*row.cells[i], *model.cells[c - 1], *model.cells[c]))
            row.cells.insert(row.cells.begin() + static_cast<std::ptrdiff_t>(++i), rest);
    };
    for (std::size_t i = 1; i < rows.size(); ++i) learn_from(rows[i - 1], rows[i]);
    for (std::size_t i = rows.size(); i-- > 1;) learn_from(rows[i], rows[i - 1]);
  }

  // What of `cell` belongs under `right`, when its words begin where `left` does and part where both are parted.
  PdfLine* split(PdfLine& cell, const PdfLine& left, const PdfLine& right) {
    constexpr float same = 2;  // points
    if (cell.words.size() < 2 || cell.words.size() > most_tight_words || std::abs(cell.box.left - left.box.left) > same)
      return nullptr;
    for (std::size_t w = 1; w < cell.words.size(); ++w) {
      const PdfBox &before = cell.words[w - 1].box, &after = cell.words[w].box;
      const bool parted =
          before.right < right.box.left && after.left > left.box.right && after.left - before.right > 0.15F * height_;
      const bool aligned = std::abs(after.left - right.box.left) < same ||
                           (w + 1 == cell.words.size() && std::abs(after.right - right.box.right) < same);
      if (!parted || !aligned) continue;
      PdfLine& rest = split_off_.emplace_back();
      rest.block = cell.block, rest.box = after;
      for (std::size_t i = w; i < cell.words.size(); ++i)
        rest.box.include(cell.words[i].box), rest.words.push_back(std::move(cell.words[i]));
      cell.words.resize(w);
      cell.box.right = before.right;
      return &rest;
    }
    return nullptr;
  }

  void region(std::vector<PdfRow> rows, int depth) {
    previous_.reset();
    split_tight_cells(rows);
    learn_step(rows);
    for (std::size_t i = 0; i < rows.size();) {
      std::size_t multiple = i;
      while (multiple + 1 < std::min(rows.size(), i + rows_ahead) && rows[multiple].cells.size() == 1) ++multiple;
      if (rows[multiple].cells.size() > 1 && depth < deepest_columns) {
        Band band = band_from(rows, multiple);
        if (const auto gutter = column_gutter(rows, band)) {
          Gutter cut = *gutter;
          stretch(rows, band, cut);
          if (band.begin <= i) {
            band.begin = i;  // those above are placed already
            columns(rows, band, cut, depth);
            i = band.end;
            continue;
          }
        }
      }
      if (rows[i].cells.size() == 1) {
        line(rows[i++]);
        continue;
      }
      const Band band = band_from(rows, i);
      i = cells(rows, band);
    }
  }

  static std::optional<Gutter> column_gutter(const std::vector<PdfRow>& rows, const Band& band) {
    const std::vector<PdfRow> within(rows.begin() + static_cast<std::ptrdiff_t>(band.begin),
                                     rows.begin() + static_cast<std::ptrdiff_t>(band.end));
    for (const Gutter& gutter : band.gutters)
      if (is_column_gutter(within, gutter)) return gutter;
    return std::nullopt;
  }

  void columns(const std::vector<PdfRow>& rows, const Band& band, const Gutter& gutter, int depth) {
    PdfSegments sides[2];
    for (std::size_t i = band.begin; i < band.end; ++i)
      for (PdfLine* cell : rows[i].cells) sides[cell->box.left >= gutter.right - 0.5F].push_back(cell);
    if (counts_lines(sides[0])) {
      done_.line_numbers += sides[0].size();
      sides[0].clear();
    } else if (counts_lines(sides[1])) {
      done_.line_numbers += sides[1].size();
      sides[1].clear();
    }
    const std::size_t saved_rows = rows.size();
    const float step = step_;
    for (const int side : {0, 1})
      if (PdfSegments& part = sides[right_to_left_ ? 1 - side : side]; !part.empty()) region(rows_of(part), depth + 1);
    if (band.end < saved_rows) step_ = step;
    previous_.reset();
  }

  // 1, 2, 3 … (or 5, 10, 15 …) down the margin.
  static bool counts_lines(const PdfSegments& column) {
    if (column.size() < 5) return false;
    long before = 0, step = 0;
    for (std::size_t i = 0; i < column.size(); ++i) {
      const std::string& text = column[i]->words[0].text;
      long value = 0;
      const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
      if (column[i]->words.size() != 1 || read.ec != std::errc() || read.ptr != text.data() + text.size()) return false;
      if (i == 1) step = value - before;
      if (i > 0 && (value - before != step || (step != 1 && step != 5 && step != 10))) return false;
      before = value;
    }
    return true;
  }

  static bool line_numbers_beside(const std::vector<PdfRow>& rows) {
    PdfSegments numbers;
    std::size_t inside = 0;
    for (const PdfRow& row : rows)
      if (row.cells.size() == 2) numbers.push_back(row.cells[0]), inside += starts_small(*row.cells[1]);
    return counts_lines(numbers) && inside * 4 >= numbers.size();
  }

  // A band without columns: a table, a list with its marks, or one line with a wide space. Returns the row after it.
  std::size_t cells(const std::vector<PdfRow>& rows, const Band& band) {
    std::vector<PdfRow> within(rows.begin() + static_cast<std::ptrdiff_t>(band.begin),
                               rows.begin() + static_cast<std::ptrdiff_t>(band.end));
    std::size_t end = band.end;
    const bool list = std::all_of(within.begin(), within.end(), [&](const PdfRow& row) {
      return row.cells.size() == 1 || (row.cells.size() == 2 && is_marker(*row.cells[0]));
    });
    const bool apart = std::any_of(within.begin(), within.end(), [&](const PdfRow& row) {
      return !gutters_of(row, (within.size() > 1 ? gutter_least : cell_least) * height_).empty();
    });
    if (list && line_numbers_beside(within)) {
      for (PdfRow& row : within)
        if (row.cells.size() == 2) row.cells.erase(row.cells.begin()), ++done_.line_numbers;
    }
    if (list || !apart) {
      for (const PdfRow& row : within) line(row);
      return end;
    }
    // Lines of the last row's cells may follow, under a cell that is not the first.
    for (; end < rows.size() && rows[end].cells.size() == 1; ++end) {
      const PdfBox& below = rows[end].cells[0]->box;
      const PdfRow& last = within.back();
      const bool under = below.left > band.gutters.front().right - 1 &&
                         !narrowed(band.gutters, rows[end], gutter_least * height_).empty();
      if (!under || below.top - last.box.bottom > 0.6F * height_) break;
      within.push_back(rows[end]);
    }
    const Gap first = gap_before(within.front(), true);
    place_table(within, first, done_.words);
    previous_ = within.back();
    previous_table_ = true;
    return end;
  }

  void line(const PdfRow& row) {
    const Gap gap = gap_before(row, false);
    place_line(row.cells, gap, done_.words);
    previous_ = row;
    previous_table_ = false;
  }

  // The usual distance from line to line.
  void learn_step(const std::vector<PdfRow>& rows) {
    std::vector<float> steps;
    for (std::size_t i = 1; i < rows.size(); ++i) steps.push_back(rows[i].box.bottom - rows[i - 1].box.bottom);
    step_ = std::clamp(median_of(steps, 1.25F * height_), 0.8F * height_, 2.4F * height_);
  }

  Gap gap_before(const PdfRow& row, bool table) const {
    if (done_.words.empty()) return Gap::line;
    if (!previous_) {  // the head of a column: a sentence may go on from the foot of the one before
      const char last = done_.words.back().word.text.back();
      return starts_small(*row.cells[0]) && std::string_view(".!?:;").find(last) == std::string_view::npos
                 ? Gap::line
                 : Gap::paragraph;
    }
    const float step = row.box.bottom - previous_->box.bottom;
    const float taller = row.box.height() / std::max(previous_->box.height(), 0.1F);
    const bool heading = row.cells[0]->block != previous_->cells[0]->block && (taller > 1.2F || taller < 1 / 1.2F);
    if (table != previous_table_ && step > 1.15F * step_) return Gap::paragraph;
    return step > 1.3F * step_ || step < -step_ || heading ? Gap::paragraph : Gap::line;
  }

  PdfPage page_;
  std::deque<PdfLine> split_off_;  // parts of its lines
  PlacedPage done_;
  float height_ = 10, step_ = 12;
  bool right_to_left_ = false;
  std::optional<PdfRow> previous_;
  bool previous_table_ = false;
};

}  // namespace

PlacedPage lay_out(PdfPage&& page) { return Layout(std::move(page)).run(); }

}  // namespace hone::documents
