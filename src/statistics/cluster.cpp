#include "hone/statistics/cluster.h"

#include "hone/core/result.h"

namespace hone::statistics {

double weighted_mean(std::span<const Cluster> clusters) {
  double sum = 0, weight = 0;
  for (const Cluster& cluster : clusters) sum += cluster.sum, weight += cluster.weight;
  HONE_REQUIRE(weight > 0, "clusters with weight");
  return sum / weight;
}

}  // namespace hone::statistics
