// Where a word of a document stands, so that a page can be shown with its sentence marked.
//
//   PageBox box{.page = 3, .word = {.start = 1200, .end = 1205, .left = 72, .top = 90, .right = 104, .bottom = 102}};
#pragma once

#include "hone/documents/document.h"

namespace hone::search {

struct PageBox {
  int page = 0;  // 1-based
  documents::WordBox word;
};

}  // namespace hone::search
