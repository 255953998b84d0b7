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

Result<AnswerMarks> marks_of(const Shell& shell, const CompareSpec& spec, const ExamOnDisk& exam,
                             const SearchRecipe& recipe) {
  SitSpec sitting{.exam = exam.file.string(), .stage = recipe.key(), .part = ScoredPart::choose};
  sitting.ask.model = spec.answers;
  sitting.ask.docs = spec.docs;
  sitting.ask.reading.threads = spec.threads;
  HONE_CHECK(search_like(recipe, sitting.ask));
  const std::string what = exam.frozen.hash + '\n' + spec.answers + '\n' + recipe.key();
  const fs::path folder = fs::path(spec.out) / "answers";
  HONE_CHECK(make_folder(folder));
  sitting.out = (folder / (sha256(what).substr(0, 16) + ".sitting.jsonl")).string();
  HONE_TRY(const SitResult result, sit_exam(sitting, sit_listener(shell)));
  AnswerMarks marks{.model = spec.answers, .sitting = sitting.out, .waiting = result.waiting.size()};
  std::vector<double> seconds;
  for (const SittingItem& item : result.sitting.items) seconds.push_back(json_value<double>(item.more, "seconds", 0));
  marks.answer_ms = 1000 * quantile(std::move(seconds), 0.5);
  if (!result.waiting.empty()) return marks;
  HONE_TRY(const Scores scores, read_scores(sitting.out, ScoredPart::all));
  HONE_TRY(const ScoreEstimate estimate, estimate_score(scores));
  marks.score = estimate.score, marks.low = estimate.interval.low, marks.high = estimate.interval.high;
  marks.questions = estimate.questions;
  return marks;
}

}  // namespace

ExamAnswerer exam_answerer(const Shell& shell, const CompareSpec& spec) {
  const auto exam = std::make_shared<ExamOnDisk>();
  const auto freeze = [exam, &spec]() -> Result<fs::path> {
    const fs::path first = spec.docs[0];
    std::error_code failure;
    auto opened = open_exam(spec.questions, fs::is_directory(first, failure) ? first : first.parent_path());
    if (!opened)
      return std::move(opened).error().context("--answers needs an exam, whose questions say what a right answer is");
    *exam = std::move(*opened);
    return exam->file;
  };
  return {freeze, [exam, &shell, &spec](const SearchRecipe& recipe) { return marks_of(shell, spec, *exam, recipe); }};
}

}  // namespace hone::cli
