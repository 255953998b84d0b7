// Prints how often each interval holds the truth: bench-coverage [ROUNDS [SEED]].
#include "../src/statistics/coverage_scenarios.h"

#include <cstdio>
#include <cstdlib>

#include "hone/results/comparison.h"
#include "hone/statistics/power.h"

namespace {

using namespace hone;

constexpr std::size_t resamples = 2000;

// What `hone exam compare` prints for half marks, which it widens when fewer than six questions changed.
statistics::CoverageScenario compared(std::string situation, statistics::Changes changes) {
  return {"exam compare", std::move(situation), 0.75 * changes.difference, [changes](std::size_t n, Random& random) {
            results::Scores a{.name = "a"}, b{.name = "b"};
            for (std::size_t i = 0; i < n; ++i) {
              const int change = changes.draw(random);
              const double size = change == 0 ? 0 : random.uniform() < 0.5 ? 0.5 : 1;
              a.scores.push_back({.id = std::to_string(i), .mark = change < 0 ? size : 0});
              b.scores.push_back({.id = std::to_string(i), .mark = change > 0 ? size : 0});
            }
            return results::compare(a, b, {.resamples = resamples, .flips = 100, .seed = random.next()})->interval;
          }};
}

// Groups of five that vary together: of six groups it expands the interval.
statistics::CoverageScenario compared_groups() {
  return {"exam compare", "groups of 5 that vary together", 0.2, [](std::size_t n, Random& random) {
            results::Scores a{.name = "a"}, b{.name = "b"};
            for (std::size_t i = 0, group = 0; i < n; ++group) {
              const double level = 0.2 + random.normal();
              for (std::size_t j = 0; j < 5; ++j, ++i) {
                a.scores.push_back({.id = std::to_string(i), .group = std::to_string(group)});
                b.scores.push_back({.id = std::to_string(i), .mark = level + random.normal()});
              }
            }
            return results::compare(a, b, {.resamples = resamples, .flips = 100, .seed = random.next()})->interval;
          }};
}

}  // namespace

int main(int argc, char** argv) {
  const auto rounds = static_cast<std::size_t>(argc > 1 ? std::atoi(argv[1]) : 4000);
  const auto seed = static_cast<std::uint64_t>(argc > 2 ? std::atoi(argv[2]) : 1);
  std::vector<statistics::CoverageScenario> scenarios = statistics::coverage_scenarios(resamples);
  scenarios.push_back(compared("half marks, 10% change", {0.1, 0.04}));
  scenarios.push_back(compared("half marks, 3% change", {0.03, 0.02}));
  scenarios.push_back(compared_groups());
  std::printf(
      "%zu rounds, seed %llu, %zu resamples; share of intervals at 95%% that hold the truth (truth below, above)\n\n",
      rounds, static_cast<unsigned long long>(seed), resamples);
  std::printf("| interval | situation | n = 30 | n = 100 | n = 300 |\n|---|---|---|---|---|\n");
  for (const statistics::CoverageScenario& scenario : scenarios) {
    std::printf("| %s | %s |", scenario.interval.c_str(), scenario.situation.c_str());
    for (const std::size_t n : {30, 100, 300}) {
      const statistics::Coverage coverage = statistics::measure_coverage(scenario, n, rounds, seed);
      std::printf(" %.1f (%.1f, %.1f) |", 100 * coverage.share, 100 * coverage.truth_below, 100 * coverage.truth_above);
      std::fflush(stdout);
    }
    std::printf("\n");
  }
  std::printf("\n| questions | found with 80%% power | in whole points |\n|---|---|---|\n");
  for (const std::size_t n : {30, 60, 100, 150, 200, 300})
    std::printf("| %zu | %.2f | %d |\n", n, 100 * statistics::detectable_difference(n),
                statistics::detectable_points(n));
  std::printf("\n| worth, points | questions |\n|---|---|\n");
  for (const int points : {5, 10, 15, 20, 30})
    std::printf("| %d | %zu |\n", points, statistics::questions_needed(points / 100.0));
}
