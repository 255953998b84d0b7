#include "hone/statistics/bootstrap.h"

#include <algorithm>
#include <cmath>

#include "distributions.h"
#include "hone/core/random.h"
#include "hone/core/result.h"
#include "hone/statistics/quantile.h"

namespace hone::statistics {
namespace {

// a = Σ d³ / (6 (Σ d²)^1.5), d the distance of each leave-one-out mean below their mean (Efron 1987, equation 6.6).
double acceleration(std::span<const double> jackknife) {
  double mean = 0, squares = 0, cubes = 0;
  for (const double value : jackknife) mean += value / static_cast<double>(jackknife.size());
  for (const double value : jackknife) {
    const double below = mean - value;
    squares += below * below, cubes += below * below * below;
  }
  return squares > 0 ? cubes / (6 * std::pow(squares, 1.5)) : 0;
}

// The level at which z is what the expansion asks for.
double expanded_level(double level, std::size_t clusters) {
  const auto n = static_cast<double>(clusters);
  const double z = two_sided_t(level, n - 1) * std::sqrt(n / (n - 1));
  return std::min(2 * normal_probability(z) - 1, 1 - 1e-9);
}

}  // namespace

Interval bca_limits(std::vector<double> replicates, double estimate, std::span<const double> jackknife, double level) {
  HONE_REQUIRE(!replicates.empty(), "replicates");
  std::sort(replicates.begin(), replicates.end());
  const auto count = static_cast<double>(replicates.size());
  const auto [first, last] = std::equal_range(replicates.begin(), replicates.end(), estimate);
  const auto below = static_cast<double>(first - replicates.begin()),
             upto = static_cast<double>(last - replicates.begin());
  const double bias = normal_quantile(std::clamp((below + upto) / (2 * count), 0.5 / count, 1 - 0.5 / count));
  const double z = two_sided_z(level), a = acceleration(jackknife);
  const auto limit = [&](double side) {
    const double shifted = bias + side, stretched = 1 - a * shifted;
    return quantile_of_sorted(replicates, stretched > 0 ? normal_probability(bias + shifted / stretched) : side > 0);
  };
  return {limit(-z), limit(z)};
}

Interval bca_interval(std::span<const Cluster> clusters, const BootstrapOptions& options) {
  const double estimate = weighted_mean(clusters);
  Cluster all;
  double size = 0;
  for (const Cluster& one : clusters) all.sum += one.sum, all.weight += one.weight, size += std::abs(one.sum);
  const double equal_within = 1e-12 * size / all.weight;
  if (std::all_of(clusters.begin(), clusters.end(),
                  [&](const Cluster& one) { return one.sum * clusters[0].weight == clusters[0].sum * one.weight; }))
    return {estimate, estimate};
  std::vector<double> jackknife, replicates(options.resamples);
  for (const Cluster& one : clusters) jackknife.push_back((all.sum - one.sum) / (all.weight - one.weight));
  Random random(options.seed);
  for (double& replicate : replicates) {
    Cluster drawn;
    for (std::size_t i = 0; i < clusters.size(); ++i) {
      const Cluster& one = clusters[random.below(clusters.size())];
      drawn.sum += one.sum, drawn.weight += one.weight;
    }
    replicate = drawn.sum / drawn.weight;
    // Sums in another order differ in their last bits; as equal numbers they count half in the bias.
    if (std::abs(replicate - estimate) <= equal_within) replicate = estimate;
  }
  const double level = options.expanded ? expanded_level(options.level, clusters.size()) : options.level;
  return bca_limits(std::move(replicates), estimate, jackknife, level);
}

}  // namespace hone::statistics
