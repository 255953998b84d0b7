// What a workspace was told before somebody chose for it, so that the choice can be undone. Choices of several kinds are kept
// apart, and the last one is undone first.
//
//   HONE_TRY(const SearchRecipe before, read_recipe(corpus));
//   HONE_CHECK(keep_former_recipe(corpus, "calibrate", before));
//   HONE_TRY(const auto former, take_former_recipe(corpus, "calibrate"));     // before; none: nothing was chosen
#pragma once

#include <optional>
#include <string>

#include "hone/corpus/corpus.h"
#include "hone/search/recipe.h"

namespace hone::search {

Status keep_former_recipe(corpus::Corpus& corpus, const std::string& kind, const SearchRecipe& recipe);
// The last one kept, which is then kept no longer. Errors: corrupt_data, those of the database.
Result<std::optional<SearchRecipe>> take_former_recipe(corpus::Corpus& corpus, const std::string& kind);

}  // namespace hone::search
