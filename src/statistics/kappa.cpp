#include "hone/statistics/kappa.h"

#include <cmath>

#include "distributions.h"
#include "hone/core/result.h"

namespace hone::statistics {

std::optional<Kappa> cohen_kappa(const std::vector<std::vector<std::size_t>>& counts, double level) {
  const std::size_t classes = counts.size();
  double n = 0;
  std::vector<double> rows(classes), columns(classes);
  for (std::size_t i = 0; i < classes; ++i) {
    HONE_REQUIRE(counts[i].size() == classes, "a square table");
    for (std::size_t j = 0; j < classes; ++j) {
      const auto count = static_cast<double>(counts[i][j]);
      n += count, rows[i] += count, columns[j] += count;
    }
  }
  if (n == 0) return std::nullopt;
  double observed = 0, expected = 0;
  for (std::size_t i = 0; i < classes; ++i) {
    rows[i] /= n, columns[i] /= n;
    observed += static_cast<double>(counts[i][i]) / n;
    expected += rows[i] * columns[i];
  }
  for (std::size_t i = 0; i < classes; ++i)
    if (rows[i] == 1 && columns[i] == 1) return std::nullopt;

  Kappa result;
  const double kappa = result.kappa = (observed - expected) / (1 - expected), rest = 1 - kappa;
  double diagonal = 0, others = 0;
  for (std::size_t i = 0; i < classes; ++i)
    for (std::size_t j = 0; j < classes; ++j) {
      const double share = static_cast<double>(counts[i][j]) / n;
      if (i == j)
        diagonal += share * std::pow(1 - (rows[i] + columns[i]) * rest, 2);
      else
        others += share * std::pow(columns[i] + rows[j], 2);
    }
  const double variance = diagonal + rest * rest * others - std::pow(kappa - expected * rest, 2);
  result.standard_error = std::sqrt(std::max(0.0, variance) / n) / (1 - expected);
  const double half = two_sided_z(level) * result.standard_error;
  result.interval = {kappa - half, kappa + half};
  return result;
}

}  // namespace hone::statistics
