// The threshold of a sitting in which the model never had to decline.
//
//   HONE_TRY(const Sitting sitting, read_sitting("lease.calibration.sitting.jsonl"));
//   HONE_TRY(const Threshold threshold, choose_threshold(sitting, 0.45));         // of the part *choose*; 0.45 is in force
//   if (!threshold.helps()) use(threshold.reason);
#pragma once

#include "hone/core/result.h"
#include "hone/results/sitting_file.h"
#include "hone/results/threshold.h"

namespace hone::results {

// Every threshold between two supports is tried on the items of *choose* that have a "support" and count for refusals
// (refusal_count.h). One that declines more than a fifth of the answerable ones, and more than `now` does, is never chosen. Of
// the others the one that earns the most points is, of several the one that declines the fewest answerable ones, then the one
// with the widest gap around it; and `now` stays where none earns more.
// Errors, invalid_argument: fewer than fewest_to_choose_on answerable or unanswerable items.
Result<Threshold> choose_threshold(const Sitting& sitting, double now);
// The error of so few questions.
Status enough_to_choose_on(std::size_t answerable, std::size_t unanswerable);

}  // namespace hone::results
