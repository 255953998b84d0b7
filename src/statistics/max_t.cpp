#include "hone/statistics/max_t.h"

#include <algorithm>
#include <cmath>

#include "hone/core/random.h"

namespace hone::statistics {
namespace {

struct Paired {
  std::vector<double> differences;  // leader − row, by question
  double mean = 0, error = 0;
};

std::vector<Paired> pair_with(std::span<const std::vector<double>> scores, std::size_t leader) {
  std::vector<Paired> rows(scores.size());
  const std::size_t n = scores[leader].size();
  for (std::size_t row = 0; row < scores.size(); ++row) {
    Paired& one = rows[row];
    for (std::size_t q = 0; q < n; ++q) one.differences.push_back(scores[leader][q] - scores[row][q]);
    for (const double difference : one.differences) one.mean += difference / static_cast<double>(n);
    double squares = 0;
    for (const double difference : one.differences) squares += (difference - one.mean) * (difference - one.mean);
    if (n > 1) one.error = std::sqrt(squares / static_cast<double>(n - 1) / static_cast<double>(n));
  }
  return rows;
}

double t_of(const Paired& row) { return row.error > 0 ? row.mean / row.error : row.mean > 0 ? INFINITY : 0; }

}  // namespace

std::vector<double> paired_t(std::span<const std::vector<double>> scores, std::size_t leader) {
  std::vector<double> t;
  for (const Paired& row : pair_with(scores, leader)) t.push_back(t_of(row));
  return t;
}

double max_t_critical(std::span<const std::vector<double>> scores, std::size_t leader, const MaxTOptions& options) {
  const auto rows = pair_with(scores, leader);
  const std::size_t n = scores[leader].size();
  if (n < 2) return INFINITY;
  std::vector<double> largest(options.resamples, 0);
  std::vector<std::size_t> counts(n);
  for (std::size_t b = 0; b < options.resamples; ++b) {
    Random random(options.seed, b);
    std::fill(counts.begin(), counts.end(), 0);
    for (std::size_t i = 0; i < n; ++i) ++counts[random.below(n)];
    for (const Paired& row : rows) {
      if (!(row.error > 0)) continue;
      double sum = 0;
      for (std::size_t q = 0; q < n; ++q) sum += static_cast<double>(counts[q]) * row.differences[q];
      largest[b] = std::max(largest[b], (sum / static_cast<double>(n) - row.mean) / row.error);
    }
  }
  std::sort(largest.begin(), largest.end());
  const double place = (1 - options.level) * static_cast<double>(options.resamples - 1);
  const auto below = static_cast<std::size_t>(place);
  const std::size_t above = std::min(below + 1, largest.size() - 1);
  return largest[below] + (place - static_cast<double>(below)) * (largest[above] - largest[below]);
}

std::vector<bool> tied_with(std::span<const std::vector<double>> scores, std::size_t leader,
                            const MaxTOptions& options) {
  const double critical = max_t_critical(scores, leader, options);
  std::vector<bool> tied;
  for (const double t : paired_t(scores, leader)) tied.push_back(!(t > critical));
  tied[leader] = true;
  return tied;
}

}  // namespace hone::statistics
