// Which of many are not excluded from being as good as the leader: the single-step max-T bootstrap (Westfall and Young,
// Resampling-Based Multiple Testing, 1993, section 2.5), on questions that all of them answered.
//
//   MaxT result = max_t(differences, {.seed = 7});       // differences[row][question]: the leader's score minus the row's
//   result.excluded[3]                                    // the leader is better than row 3, at the level for all rows at once
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace hone {

struct MaxTOptions {
  double level = 0.95;
  std::size_t resamples = 10'000;
  std::uint64_t seed = 1;
};

struct MaxT {
  double critical = 0;  // the level's quantile of max |t*| over the rows
  std::vector<double> t;  // mean difference over its standard error; 0 for a row without any difference
  std::vector<bool> excluded;  // t > critical
};

// Every row has the same questions, at least two; fewer exclude nothing. t* of a resample is its mean less the mean, over the
// standard error of the whole, as in a bootstrap that keeps the scale fixed.
MaxT max_t(const std::vector<std::vector<double>>& differences, const MaxTOptions& options = {});

}  // namespace hone
