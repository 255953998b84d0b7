// Quantiles, interpolated between neighbours (Hyndman and Fan 1996, type 7).
//
//   quantile({3, 1, 2}, 0.5) == 2;           // the median
#pragma once

#include <algorithm>
#include <span>
#include <vector>

namespace hone::statistics {

// `probability` from 0 to 1; at least one value.
inline double quantile_of_sorted(std::span<const double> sorted, double probability) {
  const double at = probability * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<std::size_t>(at);
  const std::size_t above = std::min(below + 1, sorted.size() - 1);
  return sorted[below] + (at - static_cast<double>(below)) * (sorted[above] - sorted[below]);
}

// The same of values in any order; 0 of none.
inline double quantile(std::vector<double> values, double probability) {
  std::sort(values.begin(), values.end());
  return values.empty() ? 0 : quantile_of_sorted(values, probability);
}

}  // namespace hone::statistics
