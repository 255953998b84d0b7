// The questions that both sides answered, each with its two marks, and what that says about how to compare them.
//
//   HONE_TRY(const ScorePairs paired, pair_scores(a, b, options));
//   paired.clusters(&ScorePair::difference);
#pragma once

#include <string>
#include <vector>

#include "hone/results/comparison.h"
#include "hone/statistics/cluster.h"

namespace hone::results {

struct ScorePair {
  std::string group;  // of whichever side knows one
  const std::vector<std::string>* tags = nullptr;
  double weight = 1;  // its points, when points differ
  double a = 0, b = 0;
  double difference = 0;  // b − a; exactly 0 when they differ by rounding alone
  std::size_t cluster = 0;
};

struct ScorePairs {
  std::vector<ScorePair> pairs;
  std::size_t cluster_count = 0;
  bool right_wrong = false;  // and nothing weighted or grouped
  bool fractions = false;
  double largest_change = 1;  // that a question's score could make, as far as the scores show
  std::vector<std::string> notes;

  // One member of the pairs, weighted, by cluster.
  std::vector<statistics::Cluster> clusters(double ScorePair::*value) const;
};

// Keeps pointers into both. Errors as compare().
Result<ScorePairs> pair_scores(const Scores& a, const Scores& b, const ComparisonOptions& options);

}  // namespace hone::results
