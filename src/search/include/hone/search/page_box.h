// Where a word of a document stands, so that a page can be shown with its sentence marked.
//
//   const std::vector<PageBox> boxes = answer.citations[0].boxes;
//   if (!boxes.empty()) std::cout << "page " << boxes[0].page << ", " << boxes[0].word.left << "\n";
#pragma once

#include "hone/documents/document.h"

namespace hone {

struct PageBox {
  int page = 0;  // 1-based
  WordBox word;
};

}  // namespace hone
