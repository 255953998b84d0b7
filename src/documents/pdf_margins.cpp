#include "pdf_margins.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <set>

#include "pdf_rows.h"

namespace hone::documents {
namespace {

constexpr std::size_t rows_deep = 4, most_examples = 4, least_pages = 3;
constexpr double margin_share = 0.16;  // of the page's height
constexpr double same_place = 4;  // points
constexpr long farthest_number = 60;  // between a page's number in its file and in a line with other words

// A line of a margin, its numbers taken out: "Page # of #" and {3, 12}.
struct MarginLine {
  std::size_t page = 0;
  std::string shape, text;
  std::vector<std::string> numbers;
  double place = 0;  // from the page's nearer edge; bottom ones below 0
  PdfSegments cells;
  bool heads_table = false;
};

std::string text_of(const PdfRow& row) {
  std::string text;
  for (const PdfLine* cell : row.cells)
    for (const PdfWord& word : cell->words) text += (text.empty() ? "" : " ") + word.text;
  return text;
}

void take_numbers(MarginLine& line) {
  for (std::size_t at = 0; at < line.text.size();) {
    const std::size_t end = std::min(line.text.find_first_not_of("0123456789", at), line.text.size());
    if (end > at)
      line.numbers.push_back(line.text.substr(at, end - at)), line.shape += '#', at = end;
    else
      line.shape += line.text[at++];
  }
}

// Whether cells of the row below begin or end where this row's cells do.
bool heads(const PdfRow& row, const PdfRow& below) {
  if (row.cells.size() < 2 || below.cells.size() < 2 || below.box.top - row.box.bottom > 2 * row.box.height())
    return false;
  std::size_t aligned = 0;
  for (const PdfLine* a : row.cells)
    aligned += std::any_of(below.cells.begin(), below.cells.end(), [&](const PdfLine* b) {
      return std::abs(a->box.left - b->box.left) < 3 || std::abs(a->box.right - b->box.right) < 3;
    });
  return aligned >= 2;
}

// The lines of one margin, from the edge inwards.
std::vector<MarginLine> margin_of(PdfPage& page, std::size_t number, bool top) {
  PdfSegments segments;
  for (PdfLine& line : page.lines)
    if (top ? line.box.middle() < margin_share * page.height : line.box.middle() > (1 - margin_share) * page.height)
      segments.push_back(&line);
  std::vector<PdfRow> rows = rows_of(std::move(segments));
  if (!top) std::reverse(rows.begin(), rows.end());
  std::vector<MarginLine> lines;
  for (std::size_t i = 0; i < std::min(rows.size(), rows_deep); ++i) {
    MarginLine line;
    line.page = number, line.text = text_of(rows[i]), line.cells = rows[i].cells;
    line.place = top ? rows[i].box.top : rows[i].box.bottom - page.height;
    line.heads_table = top && i + 1 < rows.size() && heads(rows[i], rows[i + 1]);
    take_numbers(line);
    lines.push_back(std::move(line));
  }
  return lines;
}

bool has_letters(std::string_view shape) {
  static constexpr std::array<std::string_view, 14> counting{"page", "Page",   "PAGE", "of",         "Seite",
                                                             "von",  "p.",     "Lch",  "leathanach", "Leathanach",
                                                             "sur",  "página", "de",   "Pg"};
  for (std::size_t at = 0; at < shape.size();) {
    const std::size_t end = std::min(shape.find_first_of(" #/-–|", at), shape.size());
    const std::string_view word = shape.substr(at, end - at);
    const bool letters =
        std::any_of(word.begin(), word.end(), [](unsigned char c) { return std::isalpha(c) || c >= 0x80; });
    if (letters && std::find(counting.begin(), counting.end(), word) == counting.end()) return true;
    at = end + 1;
  }
  return false;
}

// The numbers of lines of one shape are the same on every page or count the pages.
bool numbers_run(const std::vector<const MarginLine*>& lines) {
  const bool other_words = has_letters(lines[0]->shape);
  for (std::size_t n = 0; n < lines[0]->numbers.size(); ++n) {
    std::map<std::string, std::size_t> same;
    std::map<long, std::size_t> counted;
    for (const MarginLine* line : lines) {
      const std::string& number = line->numbers[n];
      ++same[number];
      if (number.size() > 6 || (number.size() > 1 && number[0] == '0')) continue;  // a stamp, not a page's number
      const long offset = std::stol(number) - static_cast<long>(line->page);
      if (!other_words || std::abs(offset) <= farthest_number) ++counted[offset];
    }
    std::size_t most = 0;
    for (const auto& entry : same) most = std::max(most, entry.second);
    for (const auto& entry : counted) most = std::max(most, entry.second);
    if (static_cast<double>(most) < 0.8 * static_cast<double>(lines.size())) return false;
  }
  return true;
}

bool on_most_pages(const std::vector<const MarginLine*>& lines, std::size_t page_count) {
  std::array<std::set<std::size_t>, 2> of_parity;
  for (const MarginLine* line : lines) of_parity[line->page % 2].insert(line->page);
  if (lines.size() >= least_pages && (of_parity[0].size() + of_parity[1].size()) * 2 > page_count) return true;
  for (const std::size_t parity : {0, 1}) {
    const std::size_t pages = (page_count + parity) / 2;  // odd ones are as many or one more
    if (of_parity[parity].size() >= least_pages && of_parity[parity].size() * 2 > pages &&
        of_parity[1 - parity].empty())
      return true;
  }
  return false;
}

}  // namespace

RunningLines drop_running_lines(std::vector<PdfPage>& pages) {
  RunningLines left_out;
  if (pages.size() < least_pages) return left_out;
  for (const bool top : {true, false}) {
    std::vector<std::vector<MarginLine>> margins;
    std::map<std::string, std::vector<const MarginLine*>> shapes;
    for (std::size_t i = 0; i < pages.size(); ++i) margins.push_back(margin_of(pages[i], i + 1, top));
    for (const auto& margin : margins)
      for (const MarginLine& line : margin) shapes[line.shape].push_back(&line);
    std::set<const MarginLine*> running;
    for (const auto& [shape, lines] : shapes) {
      // Of one shape, those at one place: the most usual one.
      std::vector<float> places;
      for (const MarginLine* line : lines) places.push_back(static_cast<float>(line->place));
      const double usual = median_of(places, 0);
      std::vector<const MarginLine*> there;
      for (const MarginLine* line : lines)
        if (std::abs(line->place - usual) <= same_place) there.push_back(line);
      if (there.size() >= least_pages && on_most_pages(there, pages.size()) && numbers_run(there))
        running.insert(there.begin(), there.end());
    }
    std::set<std::string> shown, headed;
    std::set<const PdfLine*> gone;
    for (const auto& margin : margins)
      for (const MarginLine& line : margin) {
        if (!running.count(&line)) break;  // what lies further in is text
        if (line.heads_table && headed.insert(line.shape).second) break;
        gone.insert(line.cells.begin(), line.cells.end());
        ++left_out.lines;
        if (shown.insert(line.shape).second && left_out.examples.size() < most_examples)
          left_out.examples.push_back(line.text);
      }
    for (PdfPage& page : pages) {
      std::vector<PdfLine> kept;
      for (PdfLine& line : page.lines)
        if (!gone.count(&line)) kept.push_back(std::move(line));
      page.lines = std::move(kept);
    }
  }
  return left_out;
}

}  // namespace hone::documents
