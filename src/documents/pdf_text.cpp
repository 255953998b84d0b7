#include "pdf_text.h"

#include "hone/core/unicode.h"

namespace hone::documents {

void PdfText::add(std::string_view text) {
  document_.text += text;
  points_ += count_points(text);
}

void PdfText::add_page(const std::vector<PlacedWord>& words, const std::vector<std::string>& notes, PageSpan span) {
  span.start = points_;
  bool first = true;
  for (const PlacedWord& placed : words) {
    switch (placed.gap) {
      case Gap::none: break;
      case Gap::space:
      case Gap::wrap: add(" "); break;
      case Gap::tab: break;
      case Gap::line: add(first ? "" : "\n"); break;
      case Gap::paragraph: add(first ? "" : "\n\n"); break;
    }
    add(std::string(placed.tabs, '\t'));
    const std::size_t start = points_;
    add(placed.word.text);
    const PdfBox& box = placed.word.box;
    document_.boxes.push_back({start, points_, box.left, box.top, box.right, box.bottom});
    first = false;
  }
  for (std::size_t i = 0; i < notes.size(); ++i) {
    add(first ? "" : i == 0 ? "\n\n" : "\n");
    add(notes[i]);
    first = false;
  }
  add(first ? "\f" : "\n\f");
  span.end = points_;
  document_.pages.push_back(span);
}

}  // namespace hone::documents
