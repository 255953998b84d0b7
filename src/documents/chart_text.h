// What a chart says, laid out in one way whatever format it came from.
#pragma once

#include <string>
#include <vector>

#include "text_builder.h"

namespace hone::documents {

// A line each, the empty ones left out. False when nothing was said.
bool say_chart_titles(const std::vector<std::string>& titles, TextBuilder& builder);
// The values: a row for each category, the names of the series in the first.
void say_chart_rows(const std::vector<std::vector<std::string>>& rows, TextBuilder& builder);

}  // namespace hone::documents
