// A confidence interval, and what may be said from it.
//
//   Interval interval = tango_interval(18, 6, 100);      // 0.026 to 0.218
//   interval.excludes(0);                                // true
//   shows_no_loss_beyond(interval, -0.05);               // true
#pragma once

namespace hone::statistics {

struct Interval {
  double low = 0, high = 0;
  bool contains(double value) const { return low <= value && value <= high; }
  bool excludes(double value) const { return !contains(value); }
};

// Non-inferiority: the lower limit lies above a margin below zero, chosen beforehand (Piaggio et al., JAMA 308, 2012).
// With a two-sided 95% interval the chance of saying so wrongly is at most 2.5%.
inline bool shows_no_loss_beyond(const Interval& difference, double margin) { return difference.low > margin; }

}  // namespace hone::statistics
