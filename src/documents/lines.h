// The lines of a text with their byte offsets; a line ends with LF, CR LF, CR or a form feed, which it does not hold.
//
//   for (Line line : lines_of(text)) if (line.blank()) …
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

namespace hone::documents {

struct Line {
  std::size_t begin = 0;
  std::string_view text;
  bool blank() const { return text.find_first_not_of(" \t\xC2\xA0") == std::string_view::npos; }
  std::string_view trimmed() const;
};

std::vector<Line> lines_of(std::string_view text);

}  // namespace hone::documents
