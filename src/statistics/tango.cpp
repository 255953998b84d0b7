#include "hone/statistics/tango.h"

#include <algorithm>
#include <cmath>

#include "distributions.h"
#include "hone/core/result.h"

namespace hone::statistics {
namespace {

struct Pairs {
  double gained, lost, n;

  // √(n(2q + δ(1 − δ))): the standard deviation of gained − lost if δ were the true difference.
  double deviation(double delta) const {
    const double linear = -gained - lost + (2 * n - gained + lost) * delta;
    const double constant = -lost * delta * (1 - delta);
    const double q = (std::sqrt(std::max(0.0, linear * linear - 8 * n * constant)) - linear) / (4 * n);
    return std::sqrt(std::max(0.0, n * (2 * q + delta * (1 - delta))));
  }
};

// The limit below the estimate; the one above is that of the two sides exchanged. Halved until two doubles are neighbours.
double lower_limit(const Pairs& pairs, double z) {
  if (pairs.lost == pairs.n) return -1;
  double outside = -1, inside = (pairs.gained - pairs.lost) / pairs.n;
  while (true) {
    const double middle = outside + (inside - outside) / 2;
    if (middle <= outside || middle >= inside) return middle;
    const bool rejected = pairs.gained - pairs.lost - pairs.n * middle > z * pairs.deviation(middle);
    (rejected ? outside : inside) = middle;
  }
}

}  // namespace

Interval tango_interval(std::size_t gained, std::size_t lost, std::size_t n, double level) {
  HONE_REQUIRE(n > 0 && gained <= n && lost <= n - gained, "changes among questions");
  const double z = two_sided_z(level);
  const auto g = static_cast<double>(gained), l = static_cast<double>(lost), count = static_cast<double>(n);
  return {lower_limit({g, l, count}, z), -lower_limit({l, g, count}, z)};
}

}  // namespace hone::statistics
