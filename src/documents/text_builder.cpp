#include "text_builder.h"

#include <algorithm>

#include "hone/core/unicode.h"
#include "presentation_forms.h"

namespace hone::documents {
namespace {

constexpr std::string_view blanks = " \t\n\r\f";
constexpr std::string_view soft_hyphen = "\xC2\xAD";

}  // namespace

void TextBuilder::flow(std::string_view text) {
  while (!text.empty()) {
    const std::size_t word = std::min(text.find_first_not_of(blanks), text.size());
    if (word > 0) {
      pending_space_ = true;
      text.remove_prefix(word);
      continue;
    }
    const std::size_t end = std::min(text.find_first_of(blanks), text.size());
    std::string_view run = text.substr(0, end);
    text.remove_prefix(end);
    for (std::size_t hyphen; (hyphen = run.find(soft_hyphen)) != std::string_view::npos; run.remove_prefix(hyphen + 2))
      if (hyphen > 0) append(run.substr(0, hyphen));
    if (!run.empty()) append(run);
  }
}

void TextBuilder::verbatim(std::string_view text) {
  if (!text.empty()) append(text);
}

void TextBuilder::line_break() {
  pending_space_ = false;
  if (!text_.empty() && pending_newlines_ == 0) text_ += '\n';
}

void TextBuilder::separate(int newlines) {
  pending_newlines_ = std::max(pending_newlines_, newlines);
  pending_space_ = false;
  pending_tabs_ = 0;
}

void TextBuilder::begin_row() {
  separate(1);
  cells_ = 0;
  row_said_ = false;
}

void TextBuilder::begin_cell() {
  if (cells_++ > 0) ++pending_tabs_;
  pending_space_ = false;
}

void TextBuilder::end_row() {
  if (row_said_) text_.append(static_cast<std::size_t>(pending_tabs_), '\t');  // the empty cells at its end
  separate(1);
}

void TextBuilder::row(const std::vector<std::string>& cells) {
  begin_row();
  for (const std::string& cell : cells) {
    begin_cell();
    flow(cell);
  }
  end_row();
}

void TextBuilder::begin_heading(int level) {
  end_heading();
  heading_level_ = level;
  heading_begun_ = false;
}

void TextBuilder::end_heading() {
  if (heading_level_ > 0 && heading_begun_) {
    std::string title = one_line(std::string_view(text_).substr(heading_byte_));
    if (!title.empty()) headings_.push_back({heading_level_, std::move(title), heading_point_});
  }
  heading_level_ = 0;
}

void TextBuilder::append(std::string_view text) {
  if (!text_.empty() && pending_newlines_ > 0) {
    int there = 0;
    for (std::size_t i = text_.size(); i > 0 && text_[i - 1] == '\n'; --i) ++there;
    if (there < pending_newlines_) text_.append(static_cast<std::size_t>(pending_newlines_ - there), '\n');
  } else if (!text_.empty() && text_.back() != '\n' && text_.back() != '\t' && pending_tabs_ == 0 && pending_space_) {
    text_ += ' ';
  }
  text_.append(static_cast<std::size_t>(pending_tabs_), '\t');
  pending_newlines_ = pending_tabs_ = 0;
  pending_space_ = false;
  row_said_ = true;
  if (heading_level_ > 0 && !heading_begun_) {
    heading_begun_ = true;
    heading_byte_ = text_.size();
    heading_point_ = points();
  }
  add(text);
}

void TextBuilder::add(std::string_view text) {
  if (is_utf8(text))
    text_ += written_out(text);
  else
    text_ += written_out(repair_utf8(text));
}

std::size_t TextBuilder::points() {
  counted_points_ += count_points(std::string_view(text_).substr(counted_bytes_));
  counted_bytes_ = text_.size();
  return counted_points_;
}

void TextBuilder::finish(Document& document) {
  end_heading();
  // A tab at the end is the empty last cell of a row.
  while (!text_.empty() && text_.back() != '\t' && blanks.find(text_.back()) != std::string_view::npos)
    text_.pop_back();
  document.text = std::move(text_);
  document.headings = std::move(headings_);
}

std::string one_line(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; (at = text.find_first_not_of(blanks, at)) != std::string_view::npos;) {
    const std::size_t end = std::min(text.find_first_of(blanks, at), text.size());
    if (!out.empty()) out += ' ';
    out += text.substr(at, end - at);
    at = end;
  }
  return out;
}

}  // namespace hone::documents
