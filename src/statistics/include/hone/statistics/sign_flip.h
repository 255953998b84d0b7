// The sign-flip test of paired differences: if neither side is better, each difference could as well have the other sign
// (Fisher, The Design of Experiments, 1935, § 21).
//
//   const std::vector<Cluster> clusters{{.sum = 0.5, .weight = 2}, {.sum = -0.25, .weight = 1}};
//   SignFlip test = sign_flip_test(clusters);
//   use(test.p, test.flips);                                    // 0 flips: exact
//
// Exact in three cases: up to 40 clusters that changed, by counting all 2^m sums (two halves, sorted); all sums multiples
// of one step, by convolution (Pagano and Tritchler, JASA 78, 1983, 435–440); otherwise random flips, where p is
// (1 + at least as extreme) / (1 + flips), so that it is never 0 (Phipson and Smyth, SAGMB 9, 2010, 39).
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "hone/statistics/cluster.h"

namespace hone::statistics {

struct SignFlipOptions {
  std::size_t flips = 100'000;  // when it cannot be exact
  std::uint64_t seed = 1;
};

struct SignFlip {
  double p = 1;  // two-sided
  std::size_t flips = 0;  // 0: exact
};

// Of the sum of all clusters, each flipped as a whole. Sums that differ by less than 1e-12 of the largest are equal.
SignFlip sign_flip_test(std::span<const Cluster> clusters, const SignFlipOptions& options = {});

}  // namespace hone::statistics
