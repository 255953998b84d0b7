// Paired differences in groups that vary together: the questions on one document, or one question alone.
//
//   std::vector<Cluster> clusters{{.sum = 0.5, .weight = 2}, {.sum = -0.25, .weight = 1}};
//   double difference = weighted_mean(clusters);                // 0.25 / 3
//
// What is resampled, or changes its sign, is always a whole cluster. A single question is a cluster of its own.
#pragma once

#include <span>

namespace hone::statistics {

struct Cluster {
  double sum = 0;  // Σ weight × value of its questions
  double weight = 0;  // Σ weight, above 0
};

// Σ sums / Σ weights. At least one cluster.
double weighted_mean(std::span<const Cluster> clusters);

}  // namespace hone::statistics
