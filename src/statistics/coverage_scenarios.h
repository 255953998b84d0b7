// How often an interval holds the truth: draws exams whose true difference is known, and counts. Used by coverage_test.cpp
// (few rounds) and by bench/coverage (the table of docs/statistics.md); no part of the library.
//
//   for (const CoverageScenario& scenario : coverage_scenarios(1000))
//     measure_coverage(scenario, /*n=*/30, /*rounds=*/4000, /*seed=*/1).share;      // 0.95 would be exact
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "hone/core/random.h"
#include "hone/statistics/bootstrap.h"
#include "hone/statistics/judge_correction.h"
#include "hone/statistics/kappa.h"
#include "hone/statistics/tango.h"
#include "hone/statistics/wilson.h"

namespace hone::statistics {

struct CoverageScenario {
  std::string interval, situation;
  double truth = 0;
  std::function<Interval(std::size_t n, Random& random)> draw;  // one exam, and the interval made from it
};

struct Coverage {
  double share = 0;  // in which the interval held the truth
  double truth_below = 0, truth_above = 0;  // shares in which it lay outside
  double width = 0;  // mean
};

inline Coverage measure_coverage(const CoverageScenario& scenario, std::size_t n, std::size_t rounds,
                                 std::uint64_t seed) {
  Coverage result;
  const double one = 1.0 / static_cast<double>(rounds);
  for (std::size_t round = 0; round < rounds; ++round) {
    Random random(seed, round);
    const Interval interval = scenario.draw(n, random);
    result.share += one * interval.contains(scenario.truth);
    result.truth_below += one * (scenario.truth < interval.low);
    result.truth_above += one * (scenario.truth > interval.high);
    result.width += one * (interval.high - interval.low);
  }
  return result;
}

// n questions, of which a share `changing` changes, by `difference` more up than down.
struct Changes {
  double changing, difference;
  // +1, −1 or 0.
  int draw(Random& random) const {
    const double u = random.uniform();
    return u < (changing + difference) / 2 ? 1 : u < changing ? -1 : 0;
  }
};

inline CoverageScenario wilson_coverage(std::string situation, double p) {
  return {"Wilson", std::move(situation), p, [p](std::size_t n, Random& random) {
            std::size_t right = 0;
            for (std::size_t i = 0; i < n; ++i) right += random.uniform() < p;
            return wilson_interval(right, n);
          }};
}

inline CoverageScenario tango_coverage(std::string situation, Changes changes) {
  return {"Tango", std::move(situation), changes.difference, [changes](std::size_t n, Random& random) {
            std::size_t gained = 0, lost = 0;
            for (std::size_t i = 0; i < n; ++i) {
              const int change = changes.draw(random);
              gained += change > 0, lost += change < 0;
            }
            return tango_interval(gained, lost, n);
          }};
}

// `value` draws one question's difference, given the level that its group of `group` questions shares (normal).
inline CoverageScenario bca_coverage(std::string situation, double truth, std::size_t group, std::size_t resamples,
                                     std::function<double(double level, Random& random)> value) {
  return {"BCa", std::move(situation), truth, [=](std::size_t n, Random& random) {
            std::vector<Cluster> clusters((n + group - 1) / group);
            for (std::size_t i = 0; i < clusters.size(); ++i) {
              const double level = group > 1 ? random.normal() : 0;
              for (std::size_t j = 0; j < group; ++j) clusters[i].sum += value(level, random), ++clusters[i].weight;
            }
            return bca_interval(clusters, {.resamples = resamples, .seed = random.next()});
          }};
}

// The expert says yes with `prevalence`; the judge says the same with `agreement`, whatever the expert said.
inline CoverageScenario kappa_coverage(std::string situation, double prevalence, double agreement) {
  const double judge = prevalence * agreement + (1 - prevalence) * (1 - agreement);
  const double chance = prevalence * judge + (1 - prevalence) * (1 - judge);
  return {"kappa", std::move(situation), (agreement - chance) / (1 - chance), [=](std::size_t n, Random& random) {
            std::vector<std::vector<std::size_t>> counts(2, std::vector<std::size_t>(2));
            for (std::size_t i = 0; i < n; ++i) {
              const bool expert = random.uniform() < prevalence, same = random.uniform() < agreement;
              ++counts[expert == same][expert];
            }
            const auto kappa = cohen_kappa(counts);
            return kappa ? kappa->interval : Interval{-1, 1};
          }};
}

// n marked by both among `judged` × n: the expert is right or wrong, the judge agrees with `agreement`.
inline CoverageScenario corrected_coverage(std::string situation, double truth, double agreement, std::size_t judged) {
  return {"corrected judge", std::move(situation), truth, [=](std::size_t n, Random& random) {
            std::vector<double> judge;
            std::vector<DoubleMark> marked;
            for (std::size_t i = 0; i < judged * n; ++i) {
              const double expert = random.uniform() < truth;
              judge.push_back(random.uniform() < agreement ? expert : 1 - expert);
              if (i < n) marked.push_back({.judge = judge.back(), .expert = expert});
            }
            return corrected_mean(judge, marked).interval;
          }};
}

inline std::vector<CoverageScenario> coverage_scenarios(std::size_t resamples) {
  const auto halves = [](double changing, double difference) {
    return [=](double, Random& random) {
      const int change = Changes{changing, difference}.draw(random);
      return change * (random.uniform() < 0.5 ? 0.5 : 1.0);
    };
  };
  return {
      wilson_coverage("half right", 0.5),
      wilson_coverage("80% right", 0.8),
      wilson_coverage("95% right", 0.95),
      tango_coverage("30% change, no difference", {0.3, 0}),
      tango_coverage("30% change, 20 points better", {0.3, 0.2}),
      tango_coverage("10% change, no difference", {0.1, 0}),
      tango_coverage("10% change, 8 points better", {0.1, 0.08}),
      bca_coverage("normal differences", 0.1, 1, resamples,
                   [](double, Random& random) { return 0.1 + random.normal(); }),
      bca_coverage("skewed differences", 0, 1, resamples,
                   [](double, Random& random) { return -std::log(1 - random.uniform()) - 1; }),
      bca_coverage("half marks, 60% change", 0.15, 1, resamples, halves(0.6, 0.2)),
      bca_coverage("half marks, 30% change", 0.075, 1, resamples, halves(0.3, 0.1)),
      bca_coverage("half marks, 10% change", 0.03, 1, resamples, halves(0.1, 0.04)),
      bca_coverage("groups of 5 that vary together", 0.2, 5, resamples,
                   [](double level, Random& random) { return 0.2 + level + random.normal(); }),
      bca_coverage("groups of 5, right and wrong", 0.5 * 0.35, 5, resamples,
                   [](double level, Random& random) {
                     return level > 0 ? static_cast<double>(Changes{0.55, 0.35}.draw(random)) : 0.0;
                   }),
      kappa_coverage("half yes, kappa .60", 0.5, 0.8),
      kappa_coverage("20% yes, kappa .49", 0.2, 0.8),
      kappa_coverage("half yes, kappa .90", 0.5, 0.95),
      corrected_coverage("5 times as many judged, judge 85% right", 0.6, 0.85, 5),
      corrected_coverage("as many judged, judge 70% right", 0.6, 0.7, 1),
      corrected_coverage("5 times as many judged, judge 98% right", 0.6, 0.98, 5),
  };
}

}  // namespace hone::statistics
