// Agreement of two markers beyond chance (Cohen, Educational and Psychological Measurement 20, 1960, 37–46).
//
//   auto agreement = cohen_kappa({{40, 5}, {3, 32}});           // rows: the judge's mark; columns: the expert's
//   use(agreement->kappa, agreement->interval.low);
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "hone/statistics/interval.h"

namespace hone::statistics {

struct Kappa {
  double kappa = 0;
  double standard_error = 0;
  Interval interval;  // asymptotic; width 0 at perfect agreement
};

// `counts` is square. The variance for κ other than 0 of Fleiss, Cohen and Everitt, Psychological Bulletin 72, 1969,
// 323–327, equation 13. Empty when it is not defined: no marks at all, or both markers gave only one and the same mark.
std::optional<Kappa> cohen_kappa(const std::vector<std::vector<std::size_t>>& counts, double level = 0.95);

}  // namespace hone::statistics
