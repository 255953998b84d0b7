#include "hone/statistics/holm.h"

#include <algorithm>
#include <cstddef>
#include <numeric>

#include "hone/core/result.h"

namespace hone::statistics {

std::vector<double> holm_adjusted(const std::vector<double>& p) {
  std::vector<std::size_t> order(p.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return p[a] < p[b]; });
  std::vector<double> adjusted(p.size());
  double largest = 0;
  for (std::size_t rank = 0; rank < order.size(); ++rank) {
    const double value = p[order[rank]];
    HONE_REQUIRE(value >= 0 && value <= 1, "a p value");
    largest = std::max(largest, std::min(1.0, static_cast<double>(p.size() - rank) * value));
    adjusted[order[rank]] = largest;
  }
  return adjusted;
}

}  // namespace hone::statistics
