#include "hone/sitting/calibration.h"

#include "hone/corpus/corpus.h"
#include "hone/corpus/workspace.h"
#include "hone/results/choose_threshold.h"
#include "hone/search/recipe_fields.h"
#include "hone/sitting/sitting_record.h"

namespace hone::sitting {
namespace {

Status keep_threshold(const std::string& workspace_folder, double decline_below) {
  HONE_TRY(auto workspace, corpus::Workspace::open_existing(corpus::Workspace::locate(workspace_folder)));
  corpus::Corpus corpus(workspace.database());
  HONE_TRY(search::SearchRecipe recipe, search::read_recipe(corpus));
  recipe.decline_below = decline_below;
  return search::write_recipe(corpus, recipe);
}

}  // namespace

Result<CalibrationResult> calibrate_declining(const SitSpec& spec, const SitListener& listener) {
  SitSpec sitting = spec;
  sitting.part = results::ScoredPart::choose, sitting.stage = "calibration";
  sitting.ask.search.decline_below = 0;
  HONE_TRY(SittingRecord record, sit_and_read(sitting, listener));
  CalibrationResult result;
  HONE_TRY(result.threshold, results::choose_threshold(record.sitting));
  result.sitting = std::move(record.result);
  if (!spec.ask.docs.empty()) return result;
  HONE_CHECK(keep_threshold(spec.ask.workspace, result.threshold.chosen.decline_below));
  result.kept = true;
  return result;
}

}  // namespace hone::sitting
