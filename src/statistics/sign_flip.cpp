#include "hone/statistics/sign_flip.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <optional>
#include <vector>

#include "hone/core/random.h"

namespace hone::statistics {
namespace {

constexpr std::size_t most_counted = 40;  // changed clusters; 2^20 sums in each half
constexpr double equal_within = 1e-12;  // of Σ |difference|
constexpr std::size_t finest_step = 1000;  // denominators tried
constexpr double most_work = 2e8;  // additions of a convolution

// All sums of ±differences, sorted.
std::vector<double> sums_of(std::span<const double> differences) {
  std::vector<double> sums{0.0};
  for (const double difference : differences) {
    const std::size_t count = sums.size();
    for (std::size_t i = 0; i < count; ++i) sums.push_back(sums[i] + difference);
    for (std::size_t i = 0; i < count; ++i) sums[i] -= difference;
  }
  std::sort(sums.begin(), sums.end());
  return sums;
}

// Share of the 2^m sign patterns whose sum is at least `bound` away from zero. The distribution is symmetric, so one side
// is counted: pairs of halves with left + right ≥ bound, the left rising while the right falls.
double counted(std::span<const double> differences, double bound) {
  const std::size_t half = differences.size() / 2;
  const auto left = sums_of(differences.first(half)), right = sums_of(differences.subspan(half));
  double extreme = 0;
  std::size_t from = right.size();
  for (const double sum : left) {
    while (from > 0 && sum + right[from - 1] >= bound) --from;
    extreme += static_cast<double>(right.size() - from);
  }
  return std::min(1.0, 2 * extreme / std::exp2(static_cast<double>(differences.size())));
}

// The differences as whole multiples of 1/denominator, if one up to finest_step does.
std::optional<std::vector<std::size_t>> whole_steps(std::span<const double> differences) {
  std::vector<std::size_t> steps(differences.size());
  for (std::size_t denominator = 1; denominator <= finest_step; ++denominator) {
    bool fits = true;
    for (std::size_t i = 0; fits && i < differences.size(); ++i) {
      const double scaled = differences[i] * static_cast<double>(denominator), whole = std::round(scaled);
      fits = whole >= 1 && whole < 1e9 && std::abs(scaled - whole) <= 1e-10 * whole;
      steps[i] = static_cast<std::size_t>(fits ? whole : 0);
    }
    if (fits) return steps;
  }
  return std::nullopt;
}

// The distribution of the sum of the steps taken upwards, each with chance ½; the flipped sum is 2·up − all.
double convolved(const std::vector<std::size_t>& steps, std::size_t bound) {
  const std::size_t all = std::accumulate(steps.begin(), steps.end(), std::size_t{0});
  std::vector<double> chance(all + 1);
  chance[0] = 1;
  std::size_t reached = 0;
  for (const std::size_t step : steps) {
    reached += step;
    for (std::size_t up = reached + 1; up-- > 0;) chance[up] = (chance[up] + (up >= step ? chance[up - step] : 0)) / 2;
  }
  double p = 0;
  for (std::size_t up = 0; 2 * up + bound <= all; ++up) p += chance[up];
  return std::min(1.0, 2 * p);
}

}  // namespace

SignFlip sign_flip_test(std::span<const Cluster> clusters, const SignFlipOptions& options) {
  double largest = 0, observed = 0, total = 0;
  for (const Cluster& cluster : clusters) largest = std::max(largest, std::abs(cluster.sum));
  std::vector<double> sizes;
  for (const Cluster& cluster : clusters)
    if (std::abs(cluster.sum) > equal_within * largest) {
      sizes.push_back(std::abs(cluster.sum));
      observed += cluster.sum, total += sizes.back();
    }
  const double bound = std::abs(observed) - equal_within * total;
  if (bound <= 0) return {};
  if (sizes.size() <= most_counted) return {.p = counted(sizes, bound)};
  if (const auto steps = whole_steps(sizes)) {
    const auto all = static_cast<double>(std::accumulate(steps->begin(), steps->end(), std::size_t{0}));
    if (all * static_cast<double>(steps->size()) <= most_work)
      return {.p = convolved(*steps, static_cast<std::size_t>(std::round(std::abs(observed) / total * all)))};
  }
  Random random(options.seed);
  std::size_t extreme = 0;
  for (std::size_t flip = 0; flip < options.flips; ++flip) {
    double sum = 0;
    std::uint64_t signs = 0;
    for (std::size_t i = 0; i < sizes.size(); ++i, signs >>= 1) {
      if (i % 64 == 0) signs = random.next();
      sum += signs & 1 ? sizes[i] : -sizes[i];
    }
    extreme += std::abs(sum) >= bound;
  }
  return {.p = static_cast<double>(1 + extreme) / static_cast<double>(1 + options.flips), .flips = options.flips};
}

}  // namespace hone::statistics
