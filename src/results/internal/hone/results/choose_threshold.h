// The threshold of a sitting in which the model never had to decline.
//
//   HONE_TRY(const Sitting sitting, read_sitting("lease.calibration.sitting.jsonl"));
//   HONE_TRY(const Threshold chosen, choose_threshold(sitting));         // of the part *choose*
#pragma once

#include "hone/core/result.h"
#include "hone/results/sitting_file.h"
#include "hone/results/threshold.h"

namespace hone::results {

// Every threshold between two supports is tried on the items of *choose* that have a "support" and count for refusals
// (refusal_count.h); the one that earns the most points is chosen, of several the one with the widest gap around it.
// Errors, invalid_argument: no such item; all answerable, or all unanswerable: then nothing can be chosen.
Result<Threshold> choose_threshold(const Sitting& sitting);

}  // namespace hone::results
