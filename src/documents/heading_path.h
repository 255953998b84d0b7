// The way to a place in a document: "Part I › Chapter 2".
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "hone/documents/document.h"

namespace hone {

class HeadingPath {
 public:
  // `headings` in rising order of start; titles are copied, long ones shortened.
  explicit HeadingPath(const std::vector<Heading>& headings);
  std::string at(std::size_t point) const;  // "" before the first heading

 private:
  std::vector<std::size_t> starts_;
  std::vector<std::string> paths_;
};

}  // namespace hone
