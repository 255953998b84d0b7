// The elements of HTML that have no content and no end tag.
//
//   is_void_element("br");                                            // true
#pragma once

#include <algorithm>
#include <array>
#include <string_view>

namespace hone::report {

inline bool is_void_element(std::string_view name) {
  constexpr std::array<std::string_view, 13> names{"area",  "base", "br",   "col",    "embed", "hr", "img",
                                                   "input", "link", "meta", "source", "track", "wbr"};
  return std::find(names.begin(), names.end(), name) != names.end();
}

}  // namespace hone::report
