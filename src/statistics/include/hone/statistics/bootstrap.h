// The bias-corrected and accelerated bootstrap interval of a mean (Efron, JASA 82, 1987, 171–185), clusters resampled whole.
//
//   const std::vector<Cluster> clusters{{.sum = 0.5, .weight = 2}, {.sum = -0.25, .weight = 1}};
//   Interval interval = bca_interval(clusters, {.seed = 7});
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "hone/statistics/cluster.h"
#include "hone/statistics/interval.h"

namespace hone::statistics {

struct BootstrapOptions {
  double level = 0.95;
  std::size_t resamples = 10'000;
  std::uint64_t seed = 1;
  // For few clusters: z becomes t·√(n / (n − 1)), as the bootstrap expanded by Student's t (Hesterberg, The American
  // Statistician 69, 2015, 371–386, section 4.2).
  bool expanded = false;
};

// Of weighted_mean(clusters). Width 0 when all clusters have one mean: too narrow to be believed, as is one of
// differences that are nearly all zero (docs/statistics.md).
Interval bca_interval(std::span<const Cluster> clusters, const BootstrapOptions& options = {});

// The same from what was drawn: means of the resamples, the estimate itself, and the means without one cluster each.
// Quantiles are interpolated between order statistics; replicates equal to the estimate count half in the bias.
Interval bca_limits(std::vector<double> replicates, double estimate, std::span<const double> jackknife, double level);

}  // namespace hone::statistics
