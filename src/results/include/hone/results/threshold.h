// Under which support a model should rather say that the documents do not say, and what that costs and saves.
//
//   Threshold threshold;                                                 // calibrate_declining() of hone/sitting makes it
//   threshold.chosen.decline_below;                                      // 0.42
//   threshold.now.false_answers - threshold.chosen.false_answers;        // so many unanswerable questions fewer are answered
#pragma once

#include <cstddef>
#include <string>

namespace hone::results {

// A threshold is chosen on so many answerable and so many unanswerable questions at least.
constexpr std::size_t fewest_to_choose_on = 10;

struct Refused {
  double decline_below = 0;
  double points = 0;  // earned at it
  std::size_t false_answers = 0;  // unanswerable questions that are answered
  std::size_t false_refusals = 0;  // answerable ones that are declined
};

struct Threshold {
  std::size_t answerable = 0, unanswerable = 0;  // questions that it was chosen on
  Refused never, now, chosen;  // `now`: in force until then; `chosen` is that one where nothing is better
  std::string reason;  // why nothing is better, a sentence; empty: `chosen` is

  bool helps() const { return reason.empty(); }
};

}  // namespace hone::results
