#include "hone/statistics/power.h"

#include <algorithm>
#include <boost/math/distributions/binomial.hpp>
#include <cmath>

#include "distributions.h"
#include "hone/core/result.h"
#include "hone/statistics/mcnemar.h"

namespace hone::statistics {
namespace {

using boost::math::binomial;

// Chances beyond this many standard deviations of the number of changes are left out: less than 1e-15 together.
constexpr double reach = 8.5;

// The fewest of `changed` changes on one side at which the exact test says p ≤ alpha; changed + 1 if none does.
// `near` is the answer for one change fewer: it grows by 0 or 1 from one number of changes to the next.
std::size_t critical(std::size_t changed, double alpha, std::size_t near) {
  std::size_t most = std::max(near, changed / 2 + 1);
  while (most <= changed && exact_mcnemar(most, changed - most) > alpha) ++most;
  return std::min(most, changed + 1);
}

}  // namespace

double mcnemar_power(std::size_t n, double difference, const PowerOptions& options) {
  HONE_REQUIRE(difference >= 0 && difference <= 1, "a difference of two shares");
  HONE_REQUIRE(options.changing > 0 && options.changing <= 1, "a share of changing answers");
  const double changing = std::max(options.changing, difference), up = (1 + difference / changing) / 2;
  const auto count = static_cast<double>(n);
  const binomial changes(count, changing);
  const double centre = count * changing, width = reach * std::sqrt(centre * (1 - changing)) + 10;
  const auto first = static_cast<std::size_t>(std::max(0.0, std::floor(centre - width)));
  const auto last = static_cast<std::size_t>(std::min(count, std::ceil(centre + width)));
  double power = 0;
  std::size_t needed = first / 2 + 1;
  for (std::size_t changed = first; changed <= last; ++changed) {
    needed = critical(changed, options.alpha, needed);
    if (needed > changed) continue;
    const binomial gains(static_cast<double>(changed), up);
    const double found = boost::math::cdf(boost::math::complement(gains, static_cast<double>(needed - 1))) +
                         boost::math::cdf(gains, static_cast<double>(changed - needed));
    power += boost::math::pdf(changes, static_cast<double>(changed)) * found;
  }
  return std::min(1.0, power);
}

double detectable_difference(std::size_t n, const PowerOptions& options) {
  if (mcnemar_power(n, 1, options) < options.power) return 1;
  double missed = 0, found = 1;
  while (found - missed > 1e-9) {
    const double middle = (missed + found) / 2;
    (mcnemar_power(n, middle, options) >= options.power ? found : missed) = middle;
  }
  return found;
}

int detectable_points(std::size_t n, const PowerOptions& options) {
  HONE_REQUIRE(n > 0, "questions");
  const double slack = 1e-6, count = static_cast<double>(n);
  const double points = std::ceil(100 * detectable_difference(n, options) - slack);
  const double questions = std::ceil(points / 100 * count - slack);
  return static_cast<int>(std::floor(100 * questions / count + slack));
}

std::size_t questions_needed(double difference, const PowerOptions& options, std::size_t most) {
  HONE_REQUIRE(difference > 0, "a difference above zero");
  const auto found = [&](std::size_t n) { return mcnemar_power(n, difference, options) >= options.power; };
  std::size_t low = 0, high = 8;
  for (; high <= most && !found(high); high *= 2) low = high;
  if (high > most) {
    high = most;
    if (!found(high)) return 0;
  }
  while (high - low > 1) {
    const std::size_t middle = low + (high - low) / 2;
    (found(middle) ? high : low) = middle;
  }
  // The power of an exact test is a saw: the last dip below counts.
  for (std::size_t n = high + 1; n <= std::min(high + 20, most); ++n)
    if (!found(n)) high = n + 1;
  return high;
}

}  // namespace hone::statistics
