// A chart of an Office document (DrawingML, ECMA-376 part 1, 21.2): its title and those of its axes, then the values that it
// shows as a table, a row for each category and a column for each series.
//
//   Quarterly sales
//
//           Tea     Coffee
//   Q1      120     80
#pragma once

#include <pugixml.hpp>

#include "text_builder.h"

namespace hone::documents {

// `space` is <c:chartSpace>. False when nothing in it could be said.
bool write_chart(const pugi::xml_node& space, TextBuilder& builder);
// The titles alone: of a chart whose values stand in the sheets beside it.
bool write_chart_titles(const pugi::xml_node& space, TextBuilder& builder);

}  // namespace hone::documents
