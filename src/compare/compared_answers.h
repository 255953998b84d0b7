// A model sits an exam's *choose* part as the best rows of a comparison search, and as the default does.
//
//   HONE_TRY(const sitting::ExamOnDisk exam, open_answered_exam(spec));
//   HONE_CHECK(answer_exam(spec, exam, board, sweep, progress));
#pragma once

#include "hone/compare/comparing.h"
#include "hone/compare/leaderboard.h"
#include "hone/sitting/exam_sitting.h"

namespace hone::compare {

// The exam of the spec, frozen now when it is not yet. Errors: those of open_exam(), also for questions that are no exam.
Result<sitting::ExamOnDisk> open_answered_exam(const CompareSpec& spec);
// Each of those rows, in Hone's own store, learns its marks. Errors: those of a sitting.
Status answer_exam(const CompareSpec& spec, const sitting::ExamOnDisk& exam, const Leaderboard& board, Sweep& sweep,
                   const CompareListener& listener);

}  // namespace hone::compare
