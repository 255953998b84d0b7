// The text of placed words: lines, blank lines and tabs, a form feed after every page, and a box for every word.
//
//   PdfText text(document);
//   for (…) text.add_page(placed, notes, size);
#pragma once

#include <string>
#include <vector>

#include "hone/documents/document.h"
#include "pdf_layout.h"

namespace hone::documents {

class PdfText {
 public:
  explicit PdfText(Document& document) : document_(document) {}
  // `notes` are lines of their own at the page's end. `span` brings the page's size and confidence.
  void add_page(const std::vector<PlacedWord>& words, const std::vector<std::string>& notes, PageSpan span);

 private:
  void add(std::string_view text);

  Document& document_;
  std::size_t points_ = 0;
};

}  // namespace hone::documents
