// The sheets of an ods, each under its name: its rows with their headings, then its text boxes and charts.
#pragma once

#include <pugixml.hpp>

#include "open_document_counts.h"
#include "open_document_parts.h"
#include "text_builder.h"

namespace hone::documents {

// Errors: limit_exceeded for more cells than the limits allow.
Status write_open_document_sheets(const pugi::xml_node& spreadsheet, OpenDocumentParts& parts,
                                  OpenDocumentCounts& counts, TextBuilder& builder);

}  // namespace hone::documents
