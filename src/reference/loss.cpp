#include "hone/reference/loss.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "hone/core/result.h"

namespace hone::reference {
namespace {

// (1) z = cap · tanh(logit / cap)
double capped(double logit, double cap) { return cap > 0 ? cap * std::tanh(logit / cap) : logit; }

void check(const CrossEntropy& about, std::span<const double> logits, std::span<const std::int32_t> targets) {
  HONE_REQUIRE(logits.size() == targets.size() * about.vocabulary, "logits are (rows, vocabulary), targets (rows)");
}

}  // namespace

// (2) total = log Σ exp(z); the largest z leaves the sum before exp and comes back after log, so that nothing overflows
double log_sum_exp(std::span<const double> logits, double soft_cap) {
  double highest = -std::numeric_limits<double>::infinity(), sum = 0;
  for (const double logit : logits) highest = std::max(highest, capped(logit, soft_cap));
  for (const double logit : logits) sum += std::exp(capped(logit, soft_cap) - highest);
  return highest + std::log(sum);
}

std::vector<double> loss_forward(const CrossEntropy& about, std::span<const double> logits,
                                 std::span<const std::int32_t> targets) {
  check(about, logits, targets);
  std::vector<double> losses(targets.size());
  for (std::size_t row = 0; row < targets.size(); ++row) {
    if (targets[row] < 0) continue;
    const auto of_row = logits.subspan(row * about.vocabulary, about.vocabulary);
    // (3) loss = total − z[target]
    losses[row] =
        log_sum_exp(of_row, about.soft_cap) - capped(of_row[static_cast<std::size_t>(targets[row])], about.soft_cap);
  }
  return losses;
}

std::vector<double> loss_backward(const CrossEntropy& about, std::span<const double> logits,
                                  std::span<const std::int32_t> targets, double scale) {
  check(about, logits, targets);
  std::vector<double> dlogits(logits.size());
  for (std::size_t row = 0; row < targets.size(); ++row) {
    if (targets[row] < 0) continue;
    const auto of_row = logits.subspan(row * about.vocabulary, about.vocabulary);
    const double total = log_sum_exp(of_row, about.soft_cap);
    for (std::size_t token = 0; token < about.vocabulary; ++token) {
      const double z = capped(of_row[token], about.soft_cap);
      // undoes (2): ∂ total/∂z is the token's probability
      double dz = scale * std::exp(z - total);
      // undoes (3): and the target's own z is taken away
      if (token == static_cast<std::size_t>(targets[row])) dz -= scale;
      // undoes (1): tanh′ = 1 − tanh²
      const double t = about.soft_cap > 0 ? z / about.soft_cap : 0;
      dlogits[row * about.vocabulary + token] = dz * (1 - t * t);
    }
  }
  return dlogits;
}

}  // namespace hone::reference
