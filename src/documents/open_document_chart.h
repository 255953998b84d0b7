// A chart of an OpenDocument file (OpenDocument 1.3 part 3, 11): its titles and those of its axes, then the table that it was
// drawn from, a row for each category and a column for each series;
// the titles alone where its values stand in the sheets of a workbook. chart.h is the same for Office's.
//
//   Quarterly sales
//
//           Tea     Coffee
//   Q1      120     80
#pragma once

#include <pugixml.hpp>

#include "open_document_counts.h"
#include "text_builder.h"

namespace hone::documents {

// `root` holds <office:body> with <office:chart>. False when it does not, or when nothing in it could be said.
bool write_open_document_chart(const pugi::xml_node& root, OpenDocumentCounts& counts, TextBuilder& builder);

}  // namespace hone::documents
