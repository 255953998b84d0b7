// The score interval of the difference of two proportions measured on the same questions
// (Tango, Statistics in Medicine 17, 1998, 891–908).
//
//   Interval interval = tango_interval(/*gained=*/18, /*lost=*/6, /*n=*/100);
#pragma once

#include <cstddef>

#include "hone/statistics/interval.h"

namespace hone::statistics {

// Limits of P(gained) − P(lost): all δ at which |gained − lost − nδ| ≤ z·√(n(2q + δ(1 − δ))), where q is the likeliest
// P(lost) given δ, the larger root of 2n·q² + (−g − l + (2n − g + l)δ)·q − l·δ(1 − δ) = 0.
// gained + lost ≤ n, n > 0. Has width even when nothing changed: ±z²/(n + z²).
Interval tango_interval(std::size_t gained, std::size_t lost, std::size_t n, double level = 0.95);

}  // namespace hone::statistics
