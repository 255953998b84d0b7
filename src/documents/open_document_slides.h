// The slides of an odp, a page each: titles are headings, tables and charts rows, notes and comments after their slide.
//
//   write_open_document_slides(child(parts.body(), "presentation"), parts, counts, document);
//   document.text                    // "Departure\n\nNobody waits.\n\n[notes] Say it slowly.\n\fFares"
#pragma once

#include <pugixml.hpp>

#include "open_document_counts.h"
#include "open_document_parts.h"

namespace hone::documents {

// Fills text, pages and headings; the title when the file names none.
void write_open_document_slides(const pugi::xml_node& presentation, OpenDocumentParts& parts,
                                OpenDocumentCounts& counts, Document& document);

}  // namespace hone::documents
