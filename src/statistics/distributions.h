// Quantiles and probabilities of the normal and of Student's distribution.
//
//   normal_quantile(0.975) == 1.959963984540054
#pragma once

namespace hone::statistics {

double normal_quantile(double probability);  // 0 → −∞, 1 → ∞
double normal_probability(double z);
double two_sided_z(double level);  // 0.95 → 1.96
double two_sided_t(double level, double degrees);  // 0.95, 5 → 2.57

}  // namespace hone::statistics
