// Rows of text as a table: columns as wide as they need to be, the first one from the left, numbers from the right.
//
//   print_columns({{"stage", "score"}, {"tuned + documents", "47 %"}});
#pragma once

#include <string>
#include <vector>

namespace hone::cli {

void print_columns(const std::vector<std::vector<std::string>>& rows);

}  // namespace hone::cli
