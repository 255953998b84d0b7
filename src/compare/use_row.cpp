#include "hone/compare/use_row.h"

#include <optional>

#include "hone/answers/index_recipe.h"
#include "hone/compare/compared_search.h"
#include "hone/compare/leaderboard_file.h"
#include "hone/compare/vector_cache.h"
#include "hone/core/files.h"
#include "hone/corpus/workspace.h"
#include "hone/search/former_recipe.h"
#include "hone/search/indexing.h"
#include "hone/search/recipe_fields.h"

namespace hone::compare {
namespace {

constexpr char kind_of_choice[] = "use";

// The workspace is cut and embedded as the recipe says, with the comparison's vectors where it has them, and told all of it, or
// stays as it is.
Result<search::IndexReport> cut_anew(corpus::Corpus& corpus, search::IndexRecipe index, const std::string& folder,
                                     const Progress& progress) {
  std::optional<VectorCache> vectors;
  const fs::path file = fs::path(folder) / "vectors.db";
  HONE_TRY(const bool has_vectors, is_there(file));
  if (has_vectors) {
    HONE_TRY(vectors, VectorCache::open(file));
    index.known_vector = [&](const std::string& embedder, const std::string& hash) {
      return vectors->vector(embedder, hash);
    };
  }
  return search::index_documents(corpus, {}, index, progress);
}

// What no comparison varies stays as it was chosen.
search::SearchRecipe with_own_limits(search::SearchRecipe recipe, const search::SearchRecipe& own) {
  recipe.k = own.k, recipe.passage_tokens = own.passage_tokens, recipe.decline_below = own.decline_below;
  return recipe;
}

}  // namespace

Result<UseResult> use_row(const UseSpec& spec, const Progress& progress) {
  HONE_TRY(const search::SearchRecipe recipe, read_compared_row(spec.row, spec.folder));
  HONE_TRY(const auto folder, corpus::Workspace::locate(spec.workspace));
  HONE_TRY(auto workspace, corpus::Workspace::open_existing(folder));
  corpus::Corpus corpus(workspace.database());
  HONE_TRY(const search::SearchRecipe former, search::read_recipe(corpus));
  search::SearchRecipe cut;
  HONE_CHECK(slice_like(recipe, cut));
  search::SearchRecipe told = with_own_limits(recipe, former);
  if (!told.embedder) told.embedder = former.embedder;
  HONE_TRY(search::IndexRecipe index, answers::index_recipe(cut, {}, told));
  index.settled = [&] { return search::keep_former_recipe(corpus, kind_of_choice, former); };
  HONE_TRY(const search::IndexReport report, cut_anew(corpus, std::move(index), spec.folder, progress));
  return UseResult{recipe, report.slices, report.embedded};
}

Result<UseResult> undo_use(const UseSpec& spec, const Progress& progress) {
  HONE_TRY(const auto folder, corpus::Workspace::locate(spec.workspace));
  HONE_TRY(auto workspace, corpus::Workspace::open_existing(folder));
  corpus::Corpus corpus(workspace.database());
  HONE_TRY(const auto former, search::former_recipe(corpus, kind_of_choice));
  if (!former) return Error(ErrorCode::not_found, "Nothing to undo: this workspace took up no row of a comparison.");
  HONE_TRY(const search::SearchRecipe own, search::read_recipe(corpus));
  // What was left open then is left open again.
  HONE_TRY(search::IndexRecipe index, answers::index_recipe({}, {}, with_own_limits(*former, own)));
  index.settled = [&] { return search::drop_former_recipe(corpus, kind_of_choice); };
  HONE_TRY(const search::IndexReport report, cut_anew(corpus, std::move(index), spec.folder, progress));
  return UseResult{*former, report.slices, report.embedded};
}

}  // namespace hone::compare
