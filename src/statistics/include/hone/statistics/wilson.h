// The score interval of one proportion (Wilson, JASA 22, 1927, 209–212): how good is 80 of 100, really?
//
//   Interval interval = wilson_interval(80, 100);        // 0.711 to 0.867
#pragma once

#include <cstddef>

#include "hone/statistics/interval.h"

namespace hone::statistics {

// All p with |p̂ − p| ≤ z·√(p(1 − p)/n). `successes` ≤ n, n > 0, 0 < level < 1. Never leaves [0, 1], never has width 0.
Interval wilson_interval(std::size_t successes, std::size_t n, double level = 0.95);

}  // namespace hone::statistics
