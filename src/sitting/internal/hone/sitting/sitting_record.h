// An exam that was sat, with every answer: for who shows or measures the answers one by one.
//
//   double seconds = 0;
//   HONE_TRY(const SittingRecord record, sit_and_read({.exam = "lease.yaml"}, {}));
//   for (const results::SittingItem& item : record.sitting.items) seconds += item.seconds.value_or(0);
//   HONE_TRY(const results::ScoreEstimate score, record.result.score);
#pragma once

#include "hone/results/sitting_file.h"
#include "hone/sitting/exam_sitting.h"

namespace hone::sitting {

struct SittingRecord {
  SitResult result;
  results::Sitting sitting;  // as its file says
  double usual_decline_below = 0;  // under which this model declines when nobody chose a support
};

// sit_exam(), which has read the file that it wrote anyway.
Result<SittingRecord> sit_and_read(const SitSpec& spec, const SitListener& listener = {});

// The exam of the spec. One that is not frozen yet may name documents that lie where it does, or where `ask.docs` do.
Result<ExamOnDisk> open_sat_exam(const SitSpec& spec);

}  // namespace hone::sitting
