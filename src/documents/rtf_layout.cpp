#include "rtf_layout.h"

#include <fmt/format.h>

#include <utility>
#include "hone/core/lines.h"

namespace hone::documents {
namespace {

std::string trimmed_lines(std::string_view text) {
  std::string out;
  for (const TextLine& row : Lines(text))
    if (const std::string line = one_line(row.text); !line.empty()) out += (out.empty() ? "" : "\n") + line;
  return out;
}

}  // namespace

void RtfLayout::say(std::string_view text) {
  if (in_row()) {
    cell_ += text;
    return;
  }
  if (!paragraph_begun_) {
    if (text.find_first_not_of(" \t") == std::string_view::npos) return;
    paragraph_begun_ = true, after_row_ = false;
    builder_.separate(2);
    const int level = styles_.heading_level();
    if (level > 0 && level < 10) builder_.begin_heading(level);
  }
  builder_.flow(text);
}

void RtfLayout::end_paragraph() {
  if (in_row()) {
    cell_ += ' ';
    return;
  }
  builder_.end_heading();
  builder_.separate(2);
  paragraph_begun_ = false;
  say_waiting();
}

void RtfLayout::say_waiting() {
  for (const std::string& note : std::exchange(waiting_, {})) {
    builder_.separate(2);
    builder_.verbatim(note);
    builder_.separate(2);
  }
}

void RtfLayout::end_cell() { cells_.push_back(one_line(std::exchange(cell_, ""))); }

void RtfLayout::end_row() {
  if (!one_line(cell_).empty()) end_cell();
  cell_.clear();
  if (!cells_.empty()) {
    builder_.separate(after_row_ ? 1 : 2);
    builder_.row(cells_);
  }
  cells_.clear();
  row_defined_ = false, after_row_ = true, paragraph_begun_ = false;
}

void RtfLayout::end_begun_row() {
  if (!cells_.empty()) end_row();
}

std::string RtfLayout::note(std::string_view text) {
  const std::string lines = trimmed_lines(text);
  if (lines.empty()) return "";
  ++notes_;
  waiting_.push_back(fmt::format("[note {}] {}", notes_, lines));
  return fmt::format(" [note {}]", notes_);
}

std::string RtfLayout::comment(std::string_view text) {
  const std::string lines = trimmed_lines(text);
  if (lines.empty()) return "";
  const std::string author = std::exchange(comment_author_, "");
  ++comments_;
  waiting_.push_back(fmt::format("[comment {}{}{}] {}", comments_, author.empty() ? "" : " by ", author, lines));
  return fmt::format(" [comment {}]", comments_);
}

void RtfLayout::header(std::string_view text) {
  if (const std::string line = one_line(text); !line.empty() && seen_headers_.insert(line).second)
    headers_.push_back(trimmed_lines(text));
}

void RtfLayout::finish(Document& document) {
  // What stands in a table that never ends its row.
  in_table_ = row_defined_ = false;
  if (const std::string rest = one_line(std::exchange(cell_, "")); !rest.empty()) {
    builder_.separate(2);
    builder_.flow(rest);
  }
  builder_.separate(2);
  say_waiting();
  builder_.end_heading();
  for (const std::string& header : headers_) {
    builder_.separate(2);
    builder_.verbatim(header);
  }
  builder_.finish(document);
}

}  // namespace hone::documents
