// hone compare --answers: a model sits the exam's *choose* part as the best rows and the default search.
#include <fmt/format.h>

#include "comparing.h"
#include "exam_sitting.h"
#include "hone/core/hash.h"
#include "hone/exam/comparison.h"
#include "hone/jobs/compared_search.h"
#include "hone/statistics/quantile.h"

namespace hone::cli {
namespace {

Result<AnswerMarks> marks_of(const Shell& shell, const ComparingOptions& options, const ExamOnDisk& exam,
                             const SearchRecipe& recipe) {
  SitSpec sitting{.exam = exam.file.string(), .stage = recipe.key(), .part = ScoredPart::choose};
  sitting.ask.model = options.answers;
  sitting.ask.docs = options.docs;
  sitting.ask.slicing.threads = options.sweep.threads;
  HONE_CHECK(search_like(recipe, sitting.ask));
  const std::string what = exam.frozen.hash + '\n' + options.answers + '\n' + recipe.key();
  const fs::path folder = fs::path(options.out) / "answers";
  HONE_CHECK(make_folder(folder));
  sitting.out = (folder / (sha256(what).substr(0, 16) + ".sitting.jsonl")).string();
  HONE_TRY(const SitResult result, sit_exam(sitting, sit_listener(shell)));
  AnswerMarks marks{.model = options.answers, .sitting = sitting.out, .waiting = result.waiting.size()};
  std::vector<double> seconds;
  for (const SittingItem& item : result.sitting.items) seconds.push_back(item.seconds.value_or(0));
  marks.answer_ms = 1000 * quantile(std::move(seconds), 0.5);
  if (!result.waiting.empty()) return marks;
  HONE_TRY(const Scores scores, read_scores(sitting.out, ScoredPart::all));
  HONE_TRY(const ScoreEstimate estimate, estimate_score(scores));
  marks.score = estimate.score, marks.low = estimate.interval.low, marks.high = estimate.interval.high;
  marks.questions = estimate.questions;
  return marks;
}

}  // namespace

Status take_frozen_exam(ComparingOptions& options) {
  if (options.questions.empty() || options.docs.empty())
    return Error(ErrorCode::invalid_argument, "--answers needs --docs and an exam: --exam lease.yaml.");
  const fs::path first = options.docs[0];
  std::error_code failure;
  auto exam = open_exam(options.questions, fs::is_directory(first, failure) ? first : first.parent_path());
  if (!exam)
    return std::move(exam).error().context("--answers needs an exam, whose questions say what a right answer is");
  options.questions = exam->file.string();
  return {};
}

Status answer_exam(const Shell& shell, const ComparingOptions& options, const Leaderboard& board, Sweep& sweep) {
  HONE_TRY(const ExamOnDisk exam, open_exam(options.questions));
  std::vector<std::size_t> rows;
  for (const std::size_t index : board.order)
    if (const SweepRow& row = sweep.rows[index]; row.error.empty() && row.recipe.store == "embedded")
      if (index == 0 || rows.size() < options.answered_rows) rows.push_back(index);
  for (const std::size_t index : rows) {
    HONE_TRY(sweep.rows[index].answers, marks_of(shell, options, exam, sweep.rows[index].recipe));
  }
  return {};
}

}  // namespace hone::cli
