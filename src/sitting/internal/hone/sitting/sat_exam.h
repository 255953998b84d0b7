// An exam that was sat, with every answer: for who shows or measures the answers one by one.
//
//   double seconds = 0;
//   HONE_TRY(const SatExam sat, sit_and_read({.exam = "lease.yaml"}, {}));
//   for (const SittingItem& item : sat.sitting.items) seconds += item.seconds.value_or(0);
//   HONE_TRY(const ScoreEstimate score, sat.result.score);
#pragma once

#include "hone/results/sitting_file.h"
#include "hone/sitting/exam_sitting.h"

namespace hone {

struct SatExam {
  SitResult result;
  Sitting sitting;  // as its file says
};

// sit_exam(), which has read the file that it wrote anyway.
Result<SatExam> sit_and_read(const SitSpec& spec, const SitListener& listener = {});

}  // namespace hone
