// Rows of text as a table: columns as wide as they need to be, the first one from the left, numbers from the right.
//
//   print_columns(shell, {{"stage", "score"}, {"tuned + documents", "47 %"}});
#pragma once

#include <string>
#include <vector>

#include "shell.h"

namespace hone::cli {

void print_columns(const Shell& shell, const std::vector<std::vector<std::string>>& rows);

}  // namespace hone::cli
