// Under which support an answer is better not given: chosen on the part *choose* of an exam, kept by the workspace. The
// conductor of `hone exam calibrate`.
//
//   SitSpec sitting{.ask = {.workspace = "contracts/.hone"}, .exam = "lease.yaml"};
//   HONE_TRY(const CalibrationResult result, calibrate_declining(sitting));
//   result.threshold.chosen.decline_below;                               // 0.42, and the workspace declines below it now
//   if (!result.kept) use(result.threshold.reason);                      // nothing is better than what is in force
//   HONE_TRY(const auto former, undo_calibration("contracts/.hone"));
#pragma once

#include <optional>
#include <string>

#include "hone/core/result.h"
#include "hone/results/threshold.h"
#include "hone/sitting/exam_sitting.h"

namespace hone::sitting {

struct CalibrationResult {
  SitResult sitting;  // in which nothing had to be declined
  results::Threshold threshold;
  // The workspace declines below it from now on. Not where nothing is better; documents of `ask.docs` have no workspace.
  bool kept = false;
};

// The exam is sat as the spec says, but for its part (*choose*), its stage ("calibration") and ask.search.decline_below.
// Errors: invalid_argument, before anything is asked (*choose* holds fewer than ten answerable questions, or unanswerable ones);
// those of sit_exam() and of the workspace.
Result<CalibrationResult> calibrate_declining(const SitSpec& spec, const SitListener& listener = {});

// The workspace declines again as before the last calibration; returns below what, none: as the model usually does.
// Error not_found when there was none.
Result<std::optional<double>> undo_calibration(const std::string& workspace_folder);

}  // namespace hone::sitting
