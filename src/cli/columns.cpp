#include "columns.h"

#include <fmt/format.h>

#include <algorithm>

#include "hone/core/unicode.h"

namespace hone::cli {

void print_columns(const Shell& shell, const std::vector<std::vector<std::string>>& rows) {
  std::vector<std::size_t> widths;
  for (const auto& row : rows)
    for (std::size_t i = 0; i < row.size(); ++i) {
      if (i == widths.size()) widths.push_back(0);
      widths[i] = std::max(widths[i], count_points(row[i]));
    }
  for (const auto& row : rows) {
    std::string line;
    for (std::size_t i = 0; i < row.size(); ++i) {
      const std::string fill(widths[i] - count_points(row[i]), ' ');
      line += i == 0 ? row[i] + fill : "  " + fill + row[i];
    }
    line.erase(line.find_last_not_of(' ') + 1);
    fmt::print(shell.out(), "{}\n", line);
  }
}

}  // namespace hone::cli
