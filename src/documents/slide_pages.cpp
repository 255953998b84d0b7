#include "slide_pages.h"

#include <utility>

#include "hone/core/unicode.h"

namespace hone::documents {

void append_slide(TextBuilder& slide, std::string_view title, std::size_t& points, Document& document) {
  if (document.title.empty()) document.title = title;
  if (!document.pages.empty()) {
    document.text += "\n\f";
    points += 2;
    document.pages.back().end = points;
  }
  Document page;
  slide.finish(page);
  for (Heading& heading : page.headings) {
    heading.start += points;
    document.headings.push_back(std::move(heading));
  }
  const std::size_t length = count_points(page.text);
  document.pages.push_back({points, points + length});
  points += length;
  document.text += page.text;
}

}  // namespace hone::documents
