// Under which support a model should rather say that the documents do not say, and what that costs and saves.
//
//   Threshold threshold;                                                 // calibrate_declining() of hone/sitting makes it
//   threshold.chosen.decline_below;                                      // 0.42
//   threshold.never.false_answers - threshold.chosen.false_answers;      // so many unanswerable questions fewer are answered
#pragma once

#include <cstddef>

namespace hone::results {

struct Refused {
  double decline_below = 0;
  double points = 0;  // earned at it
  std::size_t false_answers = 0;  // unanswerable questions that are answered
  std::size_t false_refusals = 0;  // answerable ones that are declined
};

struct Threshold {
  std::size_t answerable = 0, unanswerable = 0;  // questions that it was chosen on
  Refused never, chosen;
};

}  // namespace hone::results
