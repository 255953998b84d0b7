// Hyphens at line ends: dropped only where the word without one is plainly the word.
//
//   join_hyphens(pages);      // "confiden-" / "tiality" → "confidentiality", "10-" / "15" → "10-15", "self-" / "employed" → "self-employed"
//
// In order: never beside a digit or before a capital; as the document writes the word elsewhere; as the list of English words
// has it; in other languages by what their hyphens are used for. In doubt the hyphen stays.
#pragma once

#include <vector>

#include "pdf_layout.h"

namespace hone::documents {

void join_hyphens(std::vector<PlacedPage>& pages);

}  // namespace hone::documents
