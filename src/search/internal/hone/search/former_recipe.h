// What a workspace was told before somebody chose for it, so that the choice can be undone. Choices of several kinds are kept
// apart, and the last one is undone first.
//
//   HONE_TRY(const SearchRecipe before, read_recipe(corpus));
//   HONE_CHECK(keep_former_recipe(corpus, "calibrate", before));
//   HONE_TRY(const auto former, former_recipe(corpus, "calibrate"));     // before; none: nothing was chosen
//   HONE_CHECK(drop_former_recipe(corpus, "calibrate"));                 // undone: the one before it is the last
#pragma once

#include <optional>
#include <string>

#include "hone/corpus/corpus.h"
#include "hone/search/recipe.h"

namespace hone::search {

Status keep_former_recipe(corpus::Corpus& corpus, const std::string& kind, const SearchRecipe& recipe);
// The last one kept. Errors: corrupt_data, those of the database.
Result<std::optional<SearchRecipe>> former_recipe(const corpus::Corpus& corpus, const std::string& kind);
Status drop_former_recipe(corpus::Corpus& corpus, const std::string& kind);

}  // namespace hone::search
