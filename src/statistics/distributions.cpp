#include "distributions.h"

#include <boost/math/distributions/normal.hpp>
#include <boost/math/distributions/students_t.hpp>
#include <limits>

#include "hone/core/result.h"

namespace hone::statistics {

double normal_quantile(double probability) {
  HONE_REQUIRE(probability >= 0 && probability <= 1, "a probability");
  if (probability == 0) return -std::numeric_limits<double>::infinity();
  if (probability == 1) return std::numeric_limits<double>::infinity();
  return boost::math::quantile(boost::math::normal(), probability);
}

double normal_probability(double z) {
  const double infinity = std::numeric_limits<double>::infinity();
  if (z == infinity || z == -infinity) return z > 0;
  return boost::math::cdf(boost::math::normal(), z);
}

double two_sided_z(double level) {
  HONE_REQUIRE(level > 0 && level < 1, "a confidence level");
  return normal_quantile(0.5 + level / 2);
}

double two_sided_t(double level, double degrees) {
  HONE_REQUIRE(level > 0 && level < 1 && degrees > 0, "a confidence level, and degrees of freedom");
  return boost::math::quantile(boost::math::students_t(degrees), 0.5 + level / 2);
}

}  // namespace hone::statistics
