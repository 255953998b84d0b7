// A way to search that `compare` tried, as what is asked of documents.
//
//   AskSpec ask{.model = "smollm2-135m-instruct", .docs = {"contracts/"}};
//   HONE_CHECK(search_like(recipe, ask));
#pragma once

#include "hone/compare/search_recipe.h"
#include "hone/jobs/asking.h"
#include "hone/jobs/slicing_spec.h"

namespace hone {

// Slicing, overlap, tokenizer and embedder of the recipe. Error invalid_argument: a slicing that is none.
Status slice_like(const SearchRecipe& recipe, SlicingSpec& slicing);
// The same, with its mode, weight, feedback and reranker.
Status search_like(const SearchRecipe& recipe, AskSpec& ask);

}  // namespace hone
