#include "compared_answers.h"

#include "hone/compare/compared_search.h"
#include "hone/core/hash.h"
#include "hone/sitting/sitting_record.h"
#include "hone/statistics/quantile.h"

namespace hone::compare {
namespace {

Result<AnswerMarks> marks_of(const CompareSpec& spec, const sitting::ExamOnDisk& exam,
                             const search::SearchRecipe& recipe, const CompareListener& listener) {
  sitting::SitSpec sitting;
  sitting.exam = exam.file.string(), sitting.stage = recipe.key(), sitting.part = results::ScoredPart::choose;
  sitting.ask.model = spec.answers;
  sitting.ask.docs = spec.docs;
  sitting.ask.reading.threads = spec.threads;
  HONE_CHECK(search_like(recipe, sitting.ask));
  const std::string what = exam.frozen.hash + '\n' + spec.answers + '\n' + recipe.key();
  const fs::path folder = fs::path(spec.out) / "answers";
  HONE_CHECK(make_folder(folder));
  sitting.out = (folder / (sha256(what).substr(0, 16) + ".sitting.jsonl")).string();
  HONE_TRY(const sitting::SittingRecord record,
           sitting::sit_and_read(sitting, {.progress = listener.progress, .indexed = listener.indexed}));
  AnswerMarks marks{.model = spec.answers, .sitting = sitting.out, .waiting = record.result.waiting.size()};
  std::vector<double> seconds;
  for (const results::SittingItem& item : record.sitting.items) seconds.push_back(item.seconds.value_or(0));
  marks.answer_ms = 1000 * statistics::quantile(std::move(seconds), 0.5);
  if (!record.result.waiting.empty()) return marks;
  HONE_TRY(const results::ScoreEstimate estimate, record.result.score);
  marks.score = estimate.score, marks.low = estimate.interval.low, marks.high = estimate.interval.high;
  marks.questions = estimate.questions;
  return marks;
}

}  // namespace

Result<sitting::ExamOnDisk> open_answered_exam(const CompareSpec& spec) {
  const fs::path first = spec.docs[0];
  std::error_code failure;
  auto exam = sitting::open_exam(spec.questions, fs::is_directory(first, failure) ? first : first.parent_path());
  if (!exam)
    return std::move(exam).error().context(
        "A model that answers needs an exam, whose questions say what a right answer is");
  return exam;
}

Status answer_exam(const CompareSpec& spec, const sitting::ExamOnDisk& exam, const Leaderboard& board, Sweep& sweep,
                   const CompareListener& listener) {
  std::vector<std::size_t> rows;
  for (const std::size_t index : board.order)
    if (const SweepRow& row = sweep.rows[index]; row.error.empty() && row.recipe.store == "embedded")
      if (index == 0 || rows.size() < spec.answered_rows) rows.push_back(index);
  for (const std::size_t index : rows) {
    HONE_TRY(sweep.rows[index].answers, marks_of(spec, exam, sweep.rows[index].recipe, listener));
  }
  return {};
}

}  // namespace hone::compare
