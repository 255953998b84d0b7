// Slides as the pages of a document.
#pragma once

#include <string>

#include "hone/documents/document.h"
#include "text_builder.h"

namespace hone::documents {

// Puts one slide behind those before it: "\n\f" ends the page before, headings and page keep their offsets. `points`: code
// points of the document so far. The first title that is not empty becomes the document's, where it has none.
void append_slide(TextBuilder& slide, std::string_view title, std::size_t& points, Document& document);

}  // namespace hone::documents
