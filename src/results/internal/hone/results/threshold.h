// Under which support a model should rather say that the documents do not say: chosen on a sitting where it never had to.
//
//   HONE_TRY(const Sitting sitting, read_sitting("base.sitting.jsonl"));
//   HONE_TRY(const Threshold threshold, choose_threshold(sitting));         // of the part *choose*
//   use(threshold.chosen.decline_below, threshold.chosen.false_answers, threshold.chosen.false_refusals);
#pragma once

#include <cstddef>

#include "hone/core/result.h"
#include "hone/results/sitting_file.h"

namespace hone {

struct Refused {
  double decline_below = 0;
  double points = 0;  // earned at it
  std::size_t false_answers = 0;  // unanswerable questions that are answered
  std::size_t false_refusals = 0;  // answerable ones that are declined
};

struct Threshold {
  std::size_t answerable = 0, unanswerable = 0;
  Refused never, chosen;
};

// Every threshold between two supports is tried on the items of *choose* that have a "support"; the one that earns the
// most points is chosen, of several the one with the widest gap around it. Errors, invalid_argument: no such item; all
// answerable, or all unanswerable: then nothing can be chosen.
Result<Threshold> choose_threshold(const Sitting& sitting);

}  // namespace hone
