#include "hone/core/random.h"

#include <cmath>
#include <limits>
#include <numbers>

#include "hone/core/result.h"

namespace hone {
namespace {

constexpr std::uint64_t golden = 0x9E3779B97F4A7C15;  // 2^64 / φ

std::uint64_t mix(std::uint64_t z) {
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
  return z ^ (z >> 31);
}

}  // namespace

Random::Random(std::uint64_t seed, std::uint64_t stream) : key_(mix(seed + golden) ^ mix(mix(stream) + golden)) {}

std::uint64_t Random::next() { return mix(key_ + ++counter_ * golden); }

double Random::uniform() { return static_cast<double>(next() >> 11) * 0x1.0p-53; }

std::size_t Random::below(std::size_t bound) {
  HONE_REQUIRE(bound > 0, "a bound above zero");
  const std::uint64_t limit = std::numeric_limits<std::uint64_t>::max() / bound * bound;
  std::uint64_t value;
  do value = next();
  while (value >= limit);
  return static_cast<std::size_t>(value % bound);
}

double Random::normal() {
  const double u = 1.0 - uniform(), v = uniform();  // u in (0,1]
  return std::sqrt(-2.0 * std::log(u)) * std::cos(2.0 * std::numbers::pi * v);
}

}  // namespace hone
