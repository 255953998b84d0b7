#include "hone/statistics/mcnemar.h"

#include <algorithm>
#include <boost/math/distributions/binomial.hpp>

namespace hone::statistics {

double exact_mcnemar(std::size_t gained, std::size_t lost) {
  if (gained == lost) return 1;
  const boost::math::binomial changes(static_cast<double>(gained + lost), 0.5);
  return std::min(1.0, 2 * boost::math::cdf(changes, static_cast<double>(std::min(gained, lost))));
}

}  // namespace hone::statistics
