#include "hone/sitting/calibration.h"

#include "hone/corpus/corpus.h"
#include "hone/corpus/workspace.h"
#include "hone/results/choose_threshold.h"
#include "hone/search/former_recipe.h"
#include "hone/search/recipe_fields.h"
#include "hone/sitting/sitting_record.h"

namespace hone::sitting {
namespace {

constexpr char kind_of_choice[] = "calibrate";

// Before anything is asked: a sitting takes minutes.
Status check_questions(const SitSpec& spec) {
  HONE_TRY(const ExamOnDisk exam, open_sat_exam(spec));
  std::size_t answerable = 0, unanswerable = 0;
  for (const marking::Question* question : exam.frozen.questions(exam::ExamPart::choose))
    if (!question->closed_book) ++(question->unanswerable() ? unanswerable : answerable);
  return results::enough_to_choose_on(answerable, unanswerable);
}

// What the documents' workspace was told; nothing where `ask.docs` has none of its own.
Result<std::optional<double>> told_threshold(const SitSpec& spec) {
  if (spec.ask.search.decline_below || !spec.ask.docs.empty()) return spec.ask.search.decline_below;
  HONE_TRY(const auto folder, corpus::Workspace::locate(spec.ask.workspace));
  HONE_TRY(auto workspace, corpus::Workspace::open_existing(folder));
  const corpus::Corpus corpus(workspace.database());
  HONE_TRY(const search::SearchRecipe recipe, search::read_recipe(corpus));
  return recipe.decline_below;
}

Status keep_threshold(const std::string& workspace_folder, double decline_below) {
  HONE_TRY(const auto folder, corpus::Workspace::locate(workspace_folder));
  HONE_TRY(auto workspace, corpus::Workspace::open_existing(folder));
  corpus::Corpus corpus(workspace.database());
  HONE_TRY(search::SearchRecipe recipe, search::read_recipe(corpus));
  HONE_TRY(auto transaction, Transaction::begin(workspace.database()));
  HONE_CHECK(search::keep_former_recipe(corpus, kind_of_choice, recipe));
  recipe.decline_below = decline_below;
  HONE_CHECK(search::write_recipe(corpus, recipe));
  return transaction.commit();
}

}  // namespace

Result<CalibrationResult> calibrate_declining(const SitSpec& spec, const SitListener& listener) {
  HONE_CHECK(check_questions(spec));
  HONE_TRY(const std::optional<double> told, told_threshold(spec));
  SitSpec sitting = spec;
  sitting.part = results::ScoredPart::choose, sitting.stage = "calibration";
  sitting.ask.search.decline_below = 0;
  HONE_TRY(SittingRecord record, sit_and_read(sitting, listener));
  CalibrationResult result;
  HONE_TRY(result.threshold, results::choose_threshold(record.sitting, told.value_or(record.usual_decline_below)));
  result.sitting = std::move(record.result);
  if (!spec.ask.docs.empty() || !result.threshold.helps()) return result;
  HONE_CHECK(keep_threshold(spec.ask.workspace, result.threshold.chosen.decline_below));
  result.kept = true;
  return result;
}

Result<std::optional<double>> undo_calibration(const std::string& workspace_folder) {
  HONE_TRY(const auto folder, corpus::Workspace::locate(workspace_folder));
  HONE_TRY(auto workspace, corpus::Workspace::open_existing(folder));
  corpus::Corpus corpus(workspace.database());
  HONE_TRY(const auto former, search::former_recipe(corpus, kind_of_choice));
  if (!former) return Error(ErrorCode::not_found, "Nothing to undo: no threshold was chosen for this workspace.");
  HONE_TRY(search::SearchRecipe recipe, search::read_recipe(corpus));
  recipe.decline_below = former->decline_below;
  HONE_TRY(auto transaction, Transaction::begin(workspace.database()));
  HONE_CHECK(search::drop_former_recipe(corpus, kind_of_choice));
  HONE_CHECK(search::write_recipe(corpus, recipe));
  HONE_CHECK(transaction.commit());
  return recipe.decline_below;
}

}  // namespace hone::sitting
