// What an exam of n questions can see: the power of the exact McNemar test, summed over every number of changed answers
// and every split of them, not approximated.
//
//   mcnemar_power(100, 0.16);                 // 0.81: a true difference of 16 points is found four times in five
//   detectable_points(100) == 16;
//   questions_needed(0.10);
#pragma once

#include <cstddef>

namespace hone::statistics {

struct PowerOptions {
  double changing = 0.3;  // share of the questions whose answer changes; a larger difference changes as many as it must
  double alpha = 0.05;  // two-sided
  double power = 0.8;
};

// The chance that exact_mcnemar(…) ≤ alpha when P(gained) − P(lost) = difference and P(gained) + P(lost) = changing
// (Duffy, Biometrics 40, 1984, 1005–1015). 0 ≤ difference ≤ 1.
double mcnemar_power(std::size_t n, double difference, const PowerOptions& options = {});

// The smallest difference that is found with that power; 1 when even that is not.
double detectable_difference(std::size_t n, const PowerOptions& options = {});

// The same for people, in points of 100, never smaller than the exact one: up to a whole point, and from there up to a
// difference that n questions can show at all (a multiple of 1/n), its fraction left out. 30 → 30, 60 → 21, 100 → 16, 300 → 10.
int detectable_points(std::size_t n, const PowerOptions& options = {});

// The fewest questions from which on `difference` (above 0) is found with that power. At most `most` is tried; 0: more.
std::size_t questions_needed(double difference, const PowerOptions& options = {}, std::size_t most = 1'000'000);

}  // namespace hone::statistics
