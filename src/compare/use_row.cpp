#include "hone/compare/use_row.h"

#include <optional>

#include "hone/answers/index_recipe.h"
#include "hone/compare/compared_search.h"
#include "hone/compare/leaderboard_file.h"
#include "hone/compare/vector_cache.h"
#include "hone/corpus/workspace.h"
#include "hone/search/former_recipe.h"
#include "hone/search/indexing.h"
#include "hone/search/recipe_fields.h"

namespace hone::compare {
namespace {

constexpr char kind_of_choice[] = "use";

// The workspace is cut and embedded as `recipe` says, with what vectors there are, and searches so from now on.
Result<search::IndexReport> take_up(corpus::Corpus& corpus, const search::SearchRecipe& recipe,
                                    const std::string& folder, const Progress& progress) {
  search::SearchRecipe cut;
  HONE_CHECK(slice_like(recipe, cut));
  HONE_TRY(search::IndexRecipe index, answers::index_recipe(cut, {}, corpus));
  std::optional<VectorCache> vectors;
  if (const fs::path file = fs::path(folder) / "vectors.db"; fs::exists(file)) {
    HONE_TRY(vectors, VectorCache::open(file));
    index.known_vector = [&](const std::string& embedder, const std::string& hash) {
      return vectors->vector(embedder, hash);
    };
  }
  HONE_TRY(search::IndexReport report, search::index_documents(corpus, {}, index, progress));
  // How it is cut now stands there; what no comparison varies stays as it was chosen.
  HONE_TRY(const search::SearchRecipe own, search::read_recipe(corpus));
  search::SearchRecipe chosen = recipe;
  chosen.slicing = own.slicing, chosen.embedder = own.embedder;
  chosen.k = own.k, chosen.passage_tokens = own.passage_tokens, chosen.decline_below = own.decline_below;
  HONE_CHECK(search::write_recipe(corpus, chosen));
  return report;
}

}  // namespace

Result<UseResult> use_row(const UseSpec& spec, const Progress& progress) {
  HONE_TRY(const search::SearchRecipe recipe, read_compared_row(spec.row, spec.folder));
  HONE_TRY(auto workspace, corpus::Workspace::open_existing(corpus::Workspace::locate(spec.workspace)));
  corpus::Corpus corpus(workspace.database());
  HONE_TRY(const search::SearchRecipe former, search::read_recipe(corpus));
  HONE_TRY(const search::IndexReport report, take_up(corpus, recipe, spec.folder, progress));
  HONE_CHECK(search::keep_former_recipe(corpus, kind_of_choice, former));
  return UseResult{recipe, report.slices, report.embedded};
}

Result<UseResult> undo_use(const UseSpec& spec, const Progress& progress) {
  HONE_TRY(auto workspace, corpus::Workspace::open_existing(corpus::Workspace::locate(spec.workspace)));
  corpus::Corpus corpus(workspace.database());
  HONE_TRY(const auto former, search::take_former_recipe(corpus, kind_of_choice));
  if (!former) return Error(ErrorCode::not_found, "Nothing to undo: this workspace took up no row of a comparison.");
  auto report = take_up(corpus, *former, spec.folder, progress);
  if (!report) {
    HONE_CHECK(search::keep_former_recipe(corpus, kind_of_choice, *former));  // it can be tried again
    return std::move(report).error();
  }
  return UseResult{*former, report->slices, report->embedded};
}

}  // namespace hone::compare
