#include "headed_rows.h"

#include <algorithm>
#include <cctype>

#include "record_line.h"

namespace hone::documents {
namespace {

std::size_t filled(const std::vector<std::string>& cells) {
  return static_cast<std::size_t>(
      std::count_if(cells.begin(), cells.end(), [](const std::string& c) { return !c.empty(); }));
}

// A number, a sum, a date, a share: what a heading is not. "2024" and "Q1 2024" may head a column, "EUR 900" may not.
bool is_value(const std::string& cell) {
  auto is = [&](int (*kind)(int), char c) { return kind(static_cast<unsigned char>(c)) != 0; };
  const auto digits = std::count_if(cell.begin(), cell.end(), [&](char c) { return is(std::isdigit, c); });
  const auto letters = std::count_if(cell.begin(), cell.end(), [&](char c) { return is(std::isalpha, c); });
  if (digits == 0 || (digits == 4 && cell.size() == 4 && (cell[0] == '1' || cell[0] == '2'))) return false;
  if (letters == 0) return true;
  if (!is(std::isalpha, cell[0])) return letters <= 3;  // "900 EUR", "12 kg"
  return cell.size() > 3 && std::all_of(cell.begin(), cell.begin() + 3, [&](char c) { return is(std::isupper, c); }) &&
         letters == 3;
}

// Whether the first of these rows names the columns: words over at least half of them, and none of them twice.
bool has_headings(const std::vector<std::vector<std::string>>& rows, std::size_t first) {
  const std::vector<std::string>& head = rows[first];
  std::size_t width = 0;
  for (const auto& row : rows) width = std::max(width, row.size());
  const std::size_t named = filled(head);
  if (named < 2 || named * 2 < width || rows.size() == first + 1) return false;
  std::size_t years = 0;
  for (std::size_t i = 0; i < head.size(); ++i) {
    if (is_value(head[i]) || head[i].size() > 200) return false;
    years += head[i].size() == 4 && std::isdigit(static_cast<unsigned char>(head[i][0]));
    if (!head[i].empty() && std::find(head.begin(), head.begin() + static_cast<std::ptrdiff_t>(i), head[i]) !=
                                head.begin() + static_cast<std::ptrdiff_t>(i))
      return false;
  }
  return years < named;
}

}  // namespace

void HeadedRows::add(std::vector<std::string> cells) {
  for (std::string& cell : cells) cell = one_line(cell);
  while (!cells.empty() && cells.back().empty()) cells.pop_back();
  if (cells.empty())
    write_block();
  else
    block_.push_back(std::move(cells));
}

void HeadedRows::finish() { write_block(); }

void HeadedRows::write_block() {
  if (block_.empty()) return;
  builder_.separate(2);
  std::size_t at = 0;
  for (; at < block_.size() && filled(block_[at]) == 1 && block_[at].size() == 1; ++at) {  // titles over the table
    if (std::any_of(block_.begin() + static_cast<std::ptrdiff_t>(at), block_.end(),
                    [](const auto& row) { return row.size() > 1; })) {
      write_row(block_[at]);
      continue;
    }
    break;
  }
  if (at > 0) builder_.separate(2);
  if (at < block_.size() && has_headings(block_, at)) {
    headings_ = block_[at];
    ++at;
  } else if (at < block_.size() && block_[at].size() > headings_.size()) {
    headings_.clear();
  }
  for (; at < block_.size(); ++at) write_row(block_[at]);
  builder_.separate(2);
  block_.clear();
}

void HeadedRows::write_row(const std::vector<std::string>& cells) {
  builder_.separate(1);
  if (headings_.empty()) {
    builder_.begin_row();
    for (const std::string& cell : cells) {
      builder_.begin_cell();
      builder_.verbatim(cell);
    }
    builder_.end_row();
    return;
  }
  RecordLine line;
  for (std::size_t i = 0; i < cells.size(); ++i) line.add(i < headings_.size() ? headings_[i] : "", cells[i]);
  builder_.verbatim(line.sentence());
}

}  // namespace hone::documents
