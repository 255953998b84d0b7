#include "hone/search/passage.h"

#include <fmt/format.h>

namespace hone::search {

std::string place_of(const Passage& passage) {
  const std::size_t slash = passage.document.rfind('/');
  std::string place = slash == std::string::npos ? passage.document : passage.document.substr(slash + 1);
  if (passage.page > 0) place += fmt::format(", page {}", passage.page);
  if (!passage.heading.empty()) place += fmt::format(", {}", passage.heading);
  if (passage.end == passage.start) return place;  // outside the text
  return place + fmt::format(", {}–{}", passage.start, passage.end);
}

}  // namespace hone::search
