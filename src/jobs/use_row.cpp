#include "hone/jobs/use_row.h"

#include <fmt/format.h>

#include <optional>

#include "hone/compare/leaderboard_file.h"
#include "hone/compare/vector_cache.h"
#include "hone/jobs/slicing_spec.h"
#include "hone/jobs/workspace.h"
#include "hone/retrieval/indexing.h"

namespace hone {

Result<UseResult> use_row(const UseSpec& spec, const Progress& progress) {
  HONE_TRY(const SearchRecipe recipe, read_compared_row(spec.row, spec.folder));
  HONE_TRY(auto workspace, Workspace::open_existing(Workspace::locate(spec.workspace)));
  Corpus corpus(workspace.database());
  SlicingSpec cut;
  HONE_CHECK(cut.cut_as(recipe));
  HONE_TRY(IndexRecipe index, cut.recipe(&corpus));
  std::optional<VectorCache> vectors;
  if (const fs::path file = fs::path(spec.folder) / "vectors.db"; fs::exists(file)) {
    HONE_TRY(vectors, VectorCache::open(file));
    index.known_vector = [&](const std::string& embedder, const std::string& hash) {
      return vectors->vector(embedder, hash);
    };
  }
  HONE_TRY(const IndexReport report, index_documents(corpus, {}, index, progress));
  HONE_CHECK(corpus.set("mode", std::string(mode_name(recipe.mode))));
  HONE_CHECK(corpus.set("dense_weight",
                        recipe.mode == RetrievalMode::hybrid ? fmt::format("{}", recipe.dense_weight) : std::string()));
  HONE_CHECK(corpus.set("feedback", recipe.feedback > 0 ? std::to_string(recipe.feedback) : std::string()));
  HONE_CHECK(corpus.set("reranker", recipe.reranker));
  return UseResult{recipe, report.slices, report.embedded};
}

}  // namespace hone
