#include "hone/reference/norm.h"

#include <cmath>
#include <cstddef>

#include "hone/core/result.h"

namespace hone::reference {
namespace {

// (1) mean = Σ x² / n
double mean_square(const double* x, std::size_t n) {
  double sum = 0;
  for (std::size_t i = 0; i < n; ++i) sum += x[i] * x[i];
  return sum / static_cast<double>(n);
}

// (2) r = (mean + ε)^−½
double reciprocal_root(double mean, double epsilon) { return 1 / std::sqrt(mean + epsilon); }

}  // namespace

std::vector<double> norm_forward(std::span<const double> x, std::span<const double> weight, double epsilon) {
  const std::size_t n = weight.size();
  HONE_REQUIRE(n > 0 && x.size() % n == 0, "x is (rows, n)");
  std::vector<double> y(x.size());
  for (std::size_t first = 0; first < x.size(); first += n) {  // of each row
    const double r = reciprocal_root(mean_square(&x[first], n), epsilon);  // (1), (2)
    // (3) y (n) = x (n) · r · w (n)
    for (std::size_t i = 0; i < n; ++i) y[first + i] = x[first + i] * r * weight[i];
  }
  return y;
}

NormGradients norm_backward(std::span<const double> x, std::span<const double> weight, double epsilon,
                            std::span<const double> dy) {
  const std::size_t n = weight.size();
  HONE_REQUIRE(n > 0 && x.size() % n == 0 && dy.size() == x.size(), "x and dy are (rows, n)");
  NormGradients d{std::vector<double>(x.size()), std::vector<double>(n)};
  for (std::size_t first = 0; first < x.size(); first += n) {
    const double r = reciprocal_root(mean_square(&x[first], n), epsilon);
    // undoes (3): each of its three factors; r is shared by the row, so its terms add up
    double dr = 0;
    for (std::size_t i = 0; i < n; ++i) {
      d.weight[i] += dy[first + i] * x[first + i] * r;
      d.x[first + i] = dy[first + i] * r * weight[i];
      dr += dy[first + i] * x[first + i] * weight[i];
    }
    // undoes (2): d(mean + ε)^−½ = −½ · (mean + ε)^−3⁄2
    const double dmean = dr * -0.5 * r * r * r;
    // undoes (1): the second way on which x moves y
    for (std::size_t i = 0; i < n; ++i) d.x[first + i] += dmean * 2 * x[first + i] / static_cast<double>(n);
  }
  return d;
}

}  // namespace hone::reference
