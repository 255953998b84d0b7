#include "logits.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstring>

namespace hone::engine {
namespace {

// Four lanes in a vector of the compiler: SSE2 on any x86-64, NEON on any 64-bit Arm.
using Lanes = float __attribute__((vector_size(16)));
using Bits = std::int32_t __attribute__((vector_size(16)));
constexpr std::size_t lanes = 4, sums = 4, step = lanes * sums;

inline Lanes load(const float* from) {
  Lanes value;
  std::memcpy(&value, from, sizeof value);
  return value;
}

inline Lanes larger(Lanes a, Lanes b) {
  const Bits choice = a > b;  // all ones where it holds
  return reinterpret_cast<Lanes>((reinterpret_cast<Bits>(a) & choice) | (reinterpret_cast<Bits>(b) & ~choice));
}

// e^x for x ≤ 0: 2^n · e^r with |r| ≤ ln 2 / 2 and a polynomial of Cephes' expf. Below −87 it gives e^−87.
inline Lanes exponential(Lanes x) {
  const Lanes round = {12582912, 12582912, 12582912, 12582912};  // 1.5 · 2²³: adding it rounds to whole numbers
  x = larger(x, Lanes{-87, -87, -87, -87});
  const Lanes shifted = x * 1.44269504088896341F + round;
  const Lanes n = shifted - round;
  const Lanes r = x - n * 0.693359375F + n * 2.12194440e-4F;
  Lanes p = r * 1.9875691500e-4F + 1.3981999507e-3F;
  p = p * r + 8.3334519073e-3F;
  p = p * r + 4.1665795894e-2F;
  p = p * r + 1.6666665459e-1F;
  p = p * r + 5.0000001201e-1F;
  p = p * r * r + r + 1.0F;
  const Bits power = (reinterpret_cast<Bits>(shifted) - reinterpret_cast<Bits>(round) + 127) << 23;
  return p * reinterpret_cast<Lanes>(power);
}

float largest(std::span<const float> logits) {
  Lanes best[sums];
  for (Lanes& one : best) one = Lanes{-INFINITY, -INFINITY, -INFINITY, -INFINITY};
  std::size_t at = 0;
  for (; at + step <= logits.size(); at += step)
    for (std::size_t part = 0; part < sums; ++part) best[part] = larger(load(&logits[at + part * lanes]), best[part]);
  float out = -INFINITY;
  for (const Lanes& one : best)
    for (std::size_t lane = 0; lane < lanes; ++lane) out = std::max(out, one[lane]);
  for (; at < logits.size(); ++at) out = std::max(out, logits[at]);
  return out;
}

double sum_of_exponentials(std::span<const float> logits, float shift) {
  constexpr std::size_t block = 64 * step;  // summed in float, then in double
  double total = 0;
  std::size_t at = 0;
  while (at + step <= logits.size()) {
    Lanes sum[sums] = {};
    const std::size_t end = std::min(at + block, logits.size());
    for (; at + step <= end; at += step)
      for (std::size_t part = 0; part < sums; ++part)
        sum[part] += exponential(load(&logits[at + part * lanes]) - shift);
    for (const Lanes& one : sum)
      for (std::size_t lane = 0; lane < lanes; ++lane) total += static_cast<double>(one[lane]);
  }
  for (; at < logits.size(); ++at) total += std::exp(static_cast<double>(logits[at] - shift));
  return total;
}

}  // namespace

LogitRow::LogitRow(const float* logits, int vocabulary) : logits_(logits, static_cast<std::size_t>(vocabulary)) {
  const float peak = largest(logits_);
  const auto found = std::find(logits_.begin(), logits_.end(), peak);
  if (found == logits_.end() || !std::isfinite(peak)) {
    log_sum_ = NAN;
    return;
  }
  likeliest_ = static_cast<Token>(found - logits_.begin());
  log_sum_ = static_cast<double>(peak) + std::log(sum_of_exponentials(logits_, peak));
}

bool LogitRow::is_finite() const { return std::isfinite(log_sum_); }

float LogitRow::log_probability(Token token) const {
  return static_cast<float>(static_cast<double>(logits_[static_cast<std::size_t>(token)]) - log_sum_);
}

std::vector<TokenLogProbability> LogitRow::likeliest(int count) const {
  const std::size_t wanted = std::min(static_cast<std::size_t>(std::max(count, 0)), logits_.size());
  std::vector<TokenLogProbability> best;
  if (wanted == 0) return best;
  best.reserve(wanted + 1);
  for (std::size_t at = 0; at < logits_.size(); ++at) {
    const float logit = logits_[at];
    if (best.size() == wanted && !(logit > best.back().log_probability)) continue;
    const auto place = std::find_if(best.begin(), best.end(),
                                    [&](const TokenLogProbability& one) { return logit > one.log_probability; });
    best.insert(place, {static_cast<Token>(at), logit});
    if (best.size() > wanted) best.pop_back();
  }
  for (TokenLogProbability& one : best) one.log_probability = log_probability(one.token);
  return best;
}

}  // namespace hone::engine
