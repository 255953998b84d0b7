#include "hone/statistics/max_t.h"

#include <algorithm>
#include <cmath>

#include "hone/core/random.h"
#include "hone/core/result.h"

namespace hone {

MaxT max_t(const std::vector<std::vector<double>>& differences, const MaxTOptions& options) {
  MaxT result;
  const std::size_t rows = differences.size();
  result.t.assign(rows, 0);
  result.excluded.assign(rows, false);
  const std::size_t n = rows == 0 ? 0 : differences[0].size();
  if (n < 2 || options.resamples == 0) return result;

  std::vector<std::size_t> varied;
  std::vector<double> mean(rows), error(rows);
  for (std::size_t row = 0; row < rows; ++row) {
    HONE_REQUIRE(differences[row].size() == n, "rows of a max-T bootstrap share their questions");
    for (const double value : differences[row]) mean[row] += value / static_cast<double>(n);
    double squares = 0;
    for (const double value : differences[row]) squares += (value - mean[row]) * (value - mean[row]);
    error[row] = std::sqrt(squares / static_cast<double>(n - 1) / static_cast<double>(n));
    if (error[row] > 1e-12) {
      varied.push_back(row);
      result.t[row] = mean[row] / error[row];
    } else {
      result.excluded[row] = mean[row] > 1e-12;  // worse by the same on every question
    }
  }
  if (varied.empty()) return result;

  std::vector<double> largest(options.resamples);
  std::vector<std::size_t> drawn(n);
  for (std::size_t b = 0; b < options.resamples; ++b) {
    Random random(options.seed, b);
    for (std::size_t& one : drawn) one = random.below(n);
    for (const std::size_t row : varied) {
      double sum = 0;
      for (const std::size_t one : drawn) sum += differences[row][one];
      largest[b] = std::max(largest[b], std::fabs(sum / static_cast<double>(n) - mean[row]) / error[row]);
    }
  }
  const auto place = std::min(
      largest.size() - 1, static_cast<std::size_t>(std::ceil(options.level * static_cast<double>(largest.size()))) - 1);
  std::nth_element(largest.begin(), largest.begin() + static_cast<std::ptrdiff_t>(place), largest.end());
  result.critical = largest[place];
  for (const std::size_t row : varied) result.excluded[row] = result.t[row] > result.critical;
  return result;
}

}  // namespace hone
