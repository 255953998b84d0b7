// Marks that come after a sitting: an expert's, given without knowing which stage answered, and a judge's.
//
//   HONE_TRY(const exam::FrozenExam exam, exam::read_frozen("lease.frozen.json"));
//   HONE_TRY(const Sitting sitting, read_sitting("base.sitting.jsonl"));
//   HONE_TRY(const auto open, marks_to_give(exam, {sitting}));                    // in an order that mixes the stages
//   const marking::Question& asked = exam.exam.questions[open[0].question];
//   HONE_TRY(const auto marked, with_expert_mark(asked, sitting.items[open[0].item], 1.0, exam.exam.declines));
//   HONE_TRY(auto writer, SittingWriter::resume("base.sitting.jsonl"));
//   HONE_CHECK(writer.append(marked));                                            // the last line of an answer counts
//
// An item keeps both: "expert" 0 to 1, "judge" the probability of yes. The expert's word is the mark wherever there is one.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "hone/exam/freeze.h"
#include "hone/marking/marking.h"
#include "hone/results/judge.h"
#include "hone/results/sitting_file.h"

namespace hone::results {

// What was answered, as mark_answer() reads it, with the marks that came later.
marking::ExamAnswer answer_of(const SittingItem& item);

struct OpenMark {
  std::size_t sitting = 0, item = 0, question = 0;  // indexes
};

// Answers to questions that a person or a judge marks, and that no expert has marked. Sorted by a hash of question and
// answer, so that neither stage nor order tells whose they are. Error invalid_argument: a sitting of another exam.
Result<std::vector<OpenMark>> marks_to_give(const exam::FrozenExam& exam, const std::vector<Sitting>& sittings);

// What is asked of the marker: the judge's criterion, or empty where the mark is a person's alone.
std::string criterion_of(const marking::Question& question);

// The same item with the expert's mark, 0 to 1 (0 or 1 where a judge could say it too).
Result<SittingItem> with_expert_mark(const marking::Question& question, const SittingItem& item, double expert,
                                     const std::vector<std::string>& declines);
// The same item with the judge's word; it is the mark only when the judge is usable and no expert has spoken.
Result<SittingItem> with_judge_mark(const marking::Question& question, const SittingItem& item, double yes, bool usable,
                                    const std::vector<std::string>& declines);

// Answers of *choose* that both have marked: what a judge is screened on.
std::vector<BlindMark> blind_marks(const std::vector<Sitting>& sittings);

// A stage's judged answers of one part: the judge's mean and the corrected one, with its interval over both samples.
// None without a judge's marks, or with fewer than two of the expert.
struct JudgedScore {
  std::size_t judged = 0, marked = 0;
  double judge = 0;  // mean of 0 and 1
  statistics::CorrectedMean corrected;
};
std::optional<JudgedScore> judged_score(const Sitting& sitting, SittingPart part);
// "tuned: 40 answers judged, 62 % right by the judge; corrected by 25 of the expert's marks 55 % (43 to 67)."
std::string judged_sentence(const std::string& stage, const JudgedScore& score);

}  // namespace hone::results
