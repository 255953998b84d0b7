#include <algorithm>

#include "boundaries.h"
#include "cuts.h"

namespace hone::documents {

std::vector<Cut> cut_characters(std::string_view text, const CodePointIndex& index, const Slicing& slicing) {
  std::vector<Cut> cuts;
  if (text.empty()) return cuts;
  Boundaries graphemes(Boundaries::Kind::grapheme, text);
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t wanted = std::min(index.to_point(begin) + slicing.size, index.size());
    std::size_t end = graphemes.at_or_before(index.to_byte(wanted));
    if (end <= begin) end = graphemes.after(begin);  // one grapheme longer than a slice
    if (cuts.empty() || end > cuts.back().end) cuts.push_back({begin, end, begin});
    if (end == text.size()) break;
    const std::size_t back = std::min(slicing.overlap, index.to_point(end));
    const std::size_t next = graphemes.at_or_before(index.to_byte(index.to_point(end) - back));
    begin = next > begin ? next : end;
  }
  return cuts;
}

}  // namespace hone::documents
