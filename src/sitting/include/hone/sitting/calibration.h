// Under which support an answer is better not given: chosen on the part *choose* of an exam, kept by the workspace. The
// conductor of `hone exam calibrate`.
//
//   SitSpec sitting{.ask = {.workspace = "contracts/.hone"}, .exam = "lease.yaml"};
//   HONE_TRY(const CalibrationResult result, calibrate_declining(sitting));
//   result.threshold.chosen.decline_below;                               // 0.42, and the workspace declines below it now
#pragma once

#include "hone/core/result.h"
#include "hone/results/threshold.h"
#include "hone/sitting/exam_sitting.h"

namespace hone::sitting {

struct CalibrationResult {
  SitResult sitting;  // in which nothing had to be declined
  results::Threshold threshold;
  bool kept = false;  // the workspace declines below it from now on; documents of `ask.docs` have no workspace
};

// The exam is sat as the spec says, but for its part (*choose*), its stage ("calibration") and ask.search.decline_below.
// Errors: invalid_argument (*choose* holds no answerable questions, or no unanswerable ones); those of sit_exam() and of the
// workspace.
Result<CalibrationResult> calibrate_declining(const SitSpec& spec, const SitListener& listener = {});

}  // namespace hone::sitting
