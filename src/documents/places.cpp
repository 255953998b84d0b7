#include "heading_path.h"

#include <algorithm>

#include "hone/core/unicode.h"

namespace hone {
namespace {

constexpr std::size_t longest_title = 120;  // code points

}  // namespace

HeadingPath::HeadingPath(const std::vector<Heading>& headings) {
  std::vector<const Heading*> open;
  for (const Heading& heading : headings) {
    while (!open.empty() && open.back()->level >= heading.level) open.pop_back();
    open.push_back(&heading);
    std::string path;
    for (const Heading* one : open) path += (path.empty() ? "" : " › ") + shorten(one->title, longest_title);
    starts_.push_back(heading.start);
    paths_.push_back(std::move(path));
  }
}

std::string HeadingPath::at(std::size_t point) const {
  const auto after = std::upper_bound(starts_.begin(), starts_.end(), point);
  return after == starts_.begin() ? "" : paths_[static_cast<std::size_t>(after - starts_.begin()) - 1];
}

}  // namespace hone
