#include "hone/statistics/judge_correction.h"

#include <algorithm>
#include <cmath>

#include "distributions.h"
#include "hone/core/result.h"

namespace hone::statistics {

CorrectedMean corrected_mean(std::span<const double> judge, std::span<const DoubleMark> marked, MarkedSample sample,
                             double level) {
  HONE_REQUIRE(judge.size() >= 2 && marked.size() >= 2, "two marks on each side");
  const auto judged = static_cast<double>(judge.size()), twice = static_cast<double>(marked.size());
  double judge_mean = 0, marked_judge_mean = 0;
  CorrectedMean result;
  for (const double mark : judge) judge_mean += mark / judged;
  for (const DoubleMark& mark : marked) {
    marked_judge_mean += mark.judge / twice;
    result.correction += (mark.expert - mark.judge) / twice;
  }
  double judge_variance = 0, error_variance = 0, covariance = 0;
  for (const double mark : judge) judge_variance += (mark - judge_mean) * (mark - judge_mean) / (judged - 1);
  for (const DoubleMark& mark : marked) {
    const double error = mark.expert - mark.judge - result.correction;
    error_variance += error * error / (twice - 1);
    covariance += (mark.judge - marked_judge_mean) * error / (twice - 1);
  }
  double variance = judge_variance / judged + error_variance / twice;
  if (sample == MarkedSample::among_judged) variance += 2 * covariance / judged;
  result.mean = judge_mean + result.correction;
  result.standard_error = std::sqrt(std::max(0.0, variance));
  const double half = two_sided_z(level) * result.standard_error;
  result.interval = {result.mean - half, result.mean + half};
  return result;
}

}  // namespace hone::statistics
