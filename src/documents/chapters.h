// Headings of plain text: lines such as "Chapter 1", "ACT II" or "Section 3. Payment" that stand alone.
//
//   for (Heading& heading : find_chapters(text)) …   // in novels, plays, statutes; nothing where it is not clear
#pragma once

#include <string_view>
#include <vector>

#include "hone/documents/document.h"

namespace hone::documents {

std::vector<Heading> find_chapters(std::string_view text);

}  // namespace hone::documents
