// What an expert would have given on average, from a judge's marks of everything and the expert's marks of some
// (prediction-powered inference: Angelopoulos et al., Science 382, 2023, 669–674; the difference estimator of survey sampling).
//
//   const std::vector<double> judge{0.9, 0.2, 0.7, 0.8};                                  // of every answer
//   const std::vector<DoubleMark> marked{{.judge = 0.9, .expert = 1}, {.judge = 0.7, .expert = 0}};
//   CorrectedMean corrected = corrected_mean(judge, marked);
//   use(corrected.mean, corrected.interval.low);
#pragma once

#include <span>

#include "hone/statistics/interval.h"

namespace hone::statistics {

// One answer that both marked. For the difference of two stages: differences of both.
struct DoubleMark {
  double judge = 0, expert = 0;
};

struct CorrectedMean {
  double mean = 0;  // mean(judge) + mean(expert − judge)
  double correction = 0;  // mean(expert − judge)
  double standard_error = 0;
  Interval interval;
};

enum class MarkedSample {
  among_judged,  // the marked answers are a random part of those in `judge`: their covariance counts
  apart,  // `judge` holds other answers only
};

// Var = var(judge)/N + var(expert − judge)/n, and, when the marked are among the judged, + 2·cov(judge, expert − judge)/N.
// Normal quantiles. Needs at least two marks on each side.
CorrectedMean corrected_mean(std::span<const double> judge, std::span<const DoubleMark> marked,
                             MarkedSample sample = MarkedSample::among_judged, double level = 0.95);

}  // namespace hone::statistics
