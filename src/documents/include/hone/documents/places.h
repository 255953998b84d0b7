// Where a place of a document lies: its page, and the way to its section.
//
//   HONE_TRY(const Document document, read_document("contract.pdf"));
//   const DocumentPlaces places(document.pages, document.headings);
//   use(places.page_at(1200), places.heading_at(1200));               // 2, "Part I › 2. Term"
//   for (const auto& part : places.parts(900, 1400)) …                // runs of one page and one section
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "hone/documents/document.h"

namespace hone::documents {

// Offsets are code points of the document's text.
class DocumentPlaces {
 public:
  // Both in rising order of start; titles are copied, long ones shortened.
  DocumentPlaces(const std::vector<PageSpan>& pages, const std::vector<Heading>& headings);
  int page_at(std::size_t point) const;  // 1-based; 0: the document has no pages
  const std::string& heading_at(std::size_t point) const;  // "" before the first heading

  struct Part {
    std::size_t start = 0, end = 0;
    int page = 0;
    std::string heading;
  };
  std::vector<Part> parts(std::size_t start, std::size_t end) const;
  const std::vector<std::string>& headings() const { return paths_; }
  std::size_t pages() const { return page_starts_.size(); }

 private:
  std::vector<std::size_t> page_starts_, heading_starts_;
  std::vector<std::string> paths_;
};

}  // namespace hone::documents
