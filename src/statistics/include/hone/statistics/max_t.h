// Which of many rows cannot be told from the best one, all compared at once on shared questions (Romano and Wolf,
// Econometrica 73, 2005, 1237–1282: the single-step max-T bootstrap of studentised paired differences).
//
//   const std::vector<std::vector<double>> scores{{1, 0, 1}, {1, 1, 1}};     // scores[row][question]
//   std::vector<bool> tied = tied_with(scores, /*leader=*/1);                // tied[1] is true
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace hone::statistics {

struct MaxTOptions {
  double level = 0.05;  // of all comparisons together
  std::size_t resamples = 10'000;
  std::uint64_t seed = 1;
};

// t of row i: mean of leader − row over questions, by its standard error; 0 where the rows never differ.
std::vector<double> paired_t(std::span<const std::vector<double>> scores, std::size_t leader);

// The 1 − level quantile of max over rows of (resampled mean − mean) / standard error.
double max_t_critical(std::span<const std::vector<double>> scores, std::size_t leader, const MaxTOptions& options = {});

// Rows whose t does not exceed the critical value. Fewer than two questions exclude nobody.
std::vector<bool> tied_with(std::span<const std::vector<double>> scores, std::size_t leader,
                            const MaxTOptions& options = {});

}  // namespace hone::statistics
