// Counter-based random numbers: the value depends on (seed, stream, counter) alone, never on call order or threads.
// SplitMix64's finalizer over a keyed counter (Steele, Lea, Flood 2014).
//
//   Random random(/*seed=*/7, /*stream=*/12);
//   double u = random.uniform();            // [0,1)
//   std::size_t i = random.below(100);
#pragma once

#include <cstddef>
#include <cstdint>

namespace hone {

class Random {
 public:
  explicit Random(std::uint64_t seed, std::uint64_t stream = 0);
  std::uint64_t next();
  double uniform();  // [0,1), 53 bits
  std::size_t below(std::size_t bound);  // [0,bound), bound > 0, unbiased
  double normal();  // mean 0, variance 1 (Box–Muller)

 private:
  std::uint64_t key_, counter_ = 0;
};

}  // namespace hone
