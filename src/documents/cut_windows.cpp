#include <algorithm>

#include "cuts.h"

namespace hone::documents {

std::vector<Cut> cut_windows(const ByteSpans& units, std::size_t size, std::size_t overlap) {
  std::vector<Cut> cuts;
  for (std::size_t first = 0; first < units.size(); first += size - overlap) {
    const std::size_t last = std::min(first + size, units.size());
    // Tokens that are pieces of one character have no text of their own.
    if (units[last - 1].second > units[first].first)
      cuts.push_back({units[first].first, units[last - 1].second, units[first].first});
    if (last == units.size()) break;
  }
  return cuts;
}

}  // namespace hone::documents
