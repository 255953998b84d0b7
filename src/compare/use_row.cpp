#include "hone/compare/use_row.h"

#include <optional>

#include "hone/answers/index_recipe.h"
#include "hone/compare/compared_search.h"
#include "hone/compare/leaderboard_file.h"
#include "hone/compare/vector_cache.h"
#include "hone/corpus/workspace.h"
#include "hone/search/indexing.h"
#include "hone/search/recipe_fields.h"

namespace hone {

Result<UseResult> use_row(const UseSpec& spec, const Progress& progress) {
  HONE_TRY(const SearchRecipe recipe, read_compared_row(spec.row, spec.folder));
  HONE_TRY(auto workspace, Workspace::open_existing(Workspace::locate(spec.workspace)));
  Corpus corpus(workspace.database());
  SearchRecipe cut;
  HONE_CHECK(slice_like(recipe, cut));
  HONE_TRY(IndexRecipe index, index_recipe(cut, {}, corpus));
  std::optional<VectorCache> vectors;
  if (const fs::path file = fs::path(spec.folder) / "vectors.db"; fs::exists(file)) {
    HONE_TRY(vectors, VectorCache::open(file));
    index.known_vector = [&](const std::string& embedder, const std::string& hash) {
      return vectors->vector(embedder, hash);
    };
  }
  HONE_TRY(const IndexReport report, index_documents(corpus, {}, index, progress));
  // How it is cut now stands there; what no comparison varies stays as it was chosen.
  HONE_TRY(const SearchRecipe own, read_recipe(corpus));
  SearchRecipe chosen = recipe;
  chosen.slicing = own.slicing, chosen.embedder = own.embedder;
  chosen.k = own.k, chosen.passage_tokens = own.passage_tokens, chosen.decline_below = own.decline_below;
  HONE_CHECK(write_recipe(corpus, chosen));
  return UseResult{recipe, report.slices, report.embedded};
}

}  // namespace hone
