#include "hone/reference/rotary.h"

#include <cmath>

#include "hone/core/result.h"

namespace hone::reference {

double rotary_angle(const Rotary& about, std::size_t position, std::size_t i) {
  const double exponent = -2 * static_cast<double>(i) / static_cast<double>(about.rotary);
  const double speed = about.scale * std::pow(about.theta, exponent);  // radians a position
  return static_cast<double>(position) * (about.factors.empty() ? speed : speed / about.factors[i]);
}

std::vector<double> rotary_forward(const Rotary& about, std::span<const std::size_t> positions,
                                   std::span<const double> x) {
  const std::size_t half = about.rotary / 2;
  HONE_REQUIRE(x.size() == positions.size() * about.heads * about.head_dim, "x is (rows, heads, head_dim)");
  std::vector<double> y(x.begin(), x.end());
  for (std::size_t row = 0; row < positions.size(); ++row)
    for (std::size_t i = 0; i < half; ++i) {
      const double angle = rotary_angle(about, positions[row], i), cosine = std::cos(angle), sine = std::sin(angle);
      for (std::size_t head = 0; head < about.heads; ++head) {
        const std::size_t a = (row * about.heads + head) * about.head_dim + i, b = a + half;
        y[a] = x[a] * cosine - x[b] * sine;  // (1)
        y[b] = x[b] * cosine + x[a] * sine;  // (2)
      }
    }
  return y;
}

// The matrix of (1) and (2) is orthogonal: its transpose, which the gradient needs, is the turn by −angle.
std::vector<double> rotary_backward(const Rotary& about, std::span<const std::size_t> positions,
                                    std::span<const double> dy) {
  const std::size_t half = about.rotary / 2;
  HONE_REQUIRE(dy.size() == positions.size() * about.heads * about.head_dim, "dy is (rows, heads, head_dim)");
  std::vector<double> dx(dy.begin(), dy.end());
  for (std::size_t row = 0; row < positions.size(); ++row)
    for (std::size_t i = 0; i < half; ++i) {
      const double angle = rotary_angle(about, positions[row], i), cosine = std::cos(angle), sine = std::sin(angle);
      for (std::size_t head = 0; head < about.heads; ++head) {
        const std::size_t a = (row * about.heads + head) * about.head_dim + i, b = a + half;
        dx[a] = dy[a] * cosine + dy[b] * sine;  // what x[a] gave: to y[a] in (1), to y[b] in (2)
        dx[b] = dy[b] * cosine - dy[a] * sine;  // what x[b] gave: to y[b] in (2), to y[a] in (1)
      }
    }
  return dx;
}

}  // namespace hone::reference
