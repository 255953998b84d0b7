#include "cut_out.h"

#include <algorithm>

namespace hone::documents {
namespace {

bool is_space(char c) { return c == ' ' || c == '\t'; }
bool is_line_end(char c) { return c == '\n' || c == '\r'; }

}  // namespace

void CutOut::remove(std::size_t begin, std::size_t end) {
  end = std::min(end, text_.size());
  if (!parts_.empty()) begin = std::max(begin, parts_.back().end);
  if (begin >= end) return;
  std::size_t first = begin, last = end;
  while (first > 0 && is_space(text_[first - 1])) --first;
  while (last < text_.size() && is_space(text_[last])) ++last;
  const bool whole_line =
      (first == 0 || is_line_end(text_[first - 1])) && (last == text_.size() || is_line_end(text_[last]));
  if (whole_line) {
    if (last < text_.size() && text_[last] == '\r') ++last;
    if (last < text_.size() && text_[last] == '\n') ++last;
    begin = first, end = last;
  } else if (first < begin || first == 0 || is_line_end(text_[first - 1])) {
    end = last;  // of the spaces on both sides those before it stay
  }
  if (!parts_.empty()) begin = std::max(begin, parts_.back().end);
  const std::size_t gone = parts_.empty() ? 0 : parts_.back().gone + parts_.back().end - parts_.back().begin;
  parts_.push_back({begin, end, gone});
}

std::string CutOut::rest() const {
  std::string out;
  std::size_t copied = 0;
  for (const Part& part : parts_) {
    out += text_.substr(copied, part.begin - copied);
    copied = part.end;
  }
  return out += text_.substr(copied);
}

std::size_t CutOut::place(std::size_t byte) const {
  auto next = std::lower_bound(parts_.begin(), parts_.end(), byte,
                               [](const Part& part, std::size_t at) { return part.begin < at; });
  if (next == parts_.begin()) return byte;
  const Part& before = *--next;
  return byte - before.gone - (std::min(byte, before.end) - before.begin);
}

}  // namespace hone::documents
