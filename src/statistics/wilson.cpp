#include "hone/statistics/wilson.h"

#include <cmath>

#include "distributions.h"
#include "hone/core/result.h"

namespace hone::statistics {

Interval wilson_interval(std::size_t successes, std::size_t n, double level) {
  HONE_REQUIRE(n > 0 && successes <= n, "successes among questions");
  const double z = two_sided_z(level), count = static_cast<double>(n);
  const double share = static_cast<double>(successes) / count, widening = z * z / count;
  const double centre = share + widening / 2;
  const double half = z * std::sqrt(share * (1 - share) / count + widening / (4 * count));
  return {successes == 0 ? 0.0 : (centre - half) / (1 + widening),
          successes == n ? 1.0 : (centre + half) / (1 + widening)};
}

}  // namespace hone::statistics
