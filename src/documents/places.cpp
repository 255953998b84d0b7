#include "hone/documents/places.h"

#include <algorithm>

#include "hone/core/unicode.h"

namespace hone::documents {
namespace {

constexpr std::size_t longest_title = 120;  // code points

// How many of `starts` are at or before `point`.
std::size_t begun(const std::vector<std::size_t>& starts, std::size_t point) {
  return static_cast<std::size_t>(std::upper_bound(starts.begin(), starts.end(), point) - starts.begin());
}

}  // namespace

DocumentPlaces::DocumentPlaces(const std::vector<PageSpan>& pages, const std::vector<Heading>& headings) {
  for (const PageSpan& page : pages) page_starts_.push_back(page.start);
  std::vector<const Heading*> open;
  for (const Heading& heading : headings) {
    while (!open.empty() && open.back()->level >= heading.level) open.pop_back();
    open.push_back(&heading);
    std::string path;
    for (const Heading* one : open) path += (path.empty() ? "" : " › ") + shorten(one->title, longest_title);
    heading_starts_.push_back(heading.start);
    paths_.push_back(std::move(path));
  }
}

int DocumentPlaces::page_at(std::size_t point) const {
  return page_starts_.empty() ? 0 : std::max(1, static_cast<int>(begun(page_starts_, point)));
}

const std::string& DocumentPlaces::heading_at(std::size_t point) const {
  static const std::string none;
  const std::size_t count = begun(heading_starts_, point);
  return count == 0 ? none : paths_[count - 1];
}

std::vector<DocumentPlaces::Part> DocumentPlaces::parts(std::size_t start, std::size_t end) const {
  std::vector<std::size_t> cuts{start};
  for (const auto* starts : {&page_starts_, &heading_starts_})
    for (std::size_t i = begun(*starts, start); i < starts->size() && (*starts)[i] < end; ++i)
      cuts.push_back((*starts)[i]);
  std::sort(cuts.begin(), cuts.end());
  cuts.erase(std::unique(cuts.begin(), cuts.end()), cuts.end());
  std::vector<Part> out;
  for (std::size_t i = 0; i < cuts.size() && cuts[i] < end; ++i)
    out.push_back({cuts[i], i + 1 < cuts.size() ? cuts[i + 1] : end, page_at(cuts[i]), heading_at(cuts[i])});
  return out;
}

}  // namespace hone::documents
