// Running headers and footers, page numbers: lines that stand at the same place of most pages are no text of the document.
//
//   RunningLines left_out = drop_running_lines(pages);      // {12, {"Lease of Fernleigh", "Page 3 of 6"}}
//
// A line must stand in the margin of most of three or more pages (or of the odd or even ones), with the same words; its numbers
// must be the same too, or count the pages. A table's heading that is repeated stays on its first page.
#pragma once

#include <string>
#include <vector>

#include "pdf_words.h"

namespace hone::documents {

struct RunningLines {
  std::size_t lines = 0;
  std::vector<std::string> examples;  // one of each kind, the first few
};

RunningLines drop_running_lines(std::vector<PdfPage>& pages);

}  // namespace hone::documents
