// Several comparisons at once: p values adjusted so that the chance of any false "better" stays at the level
// (Holm, Scandinavian Journal of Statistics 6, 1979, 65–70).
//
//   std::vector<double> adjusted = holm_adjusted({0.01, 0.04, 0.03});     // 0.03, 0.06, 0.06
#pragma once

#include <vector>

namespace hone::statistics {

// In the order given: the largest of (m − rank + 1)·p over the ranks up to its own, at most 1. Each p in [0, 1].
std::vector<double> holm_adjusted(const std::vector<double>& p);

}  // namespace hone::statistics
