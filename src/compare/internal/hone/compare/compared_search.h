// A way to search that `compare` tried, as what is asked of documents.
//
//   HONE_TRY(const search::SearchRecipe recipe, read_compared_row("1", "compare"));
//   answers::AskSpec ask{.model = "smollm2-135m-instruct", .docs = {"contracts/"}};
//   HONE_CHECK(search_like(recipe, ask));
#pragma once

#include "hone/answers/asking.h"
#include "hone/search/recipe.h"

namespace hone::compare {

// Slicing, overlap, tokenizer and embedder of the recipe, for an index. Error invalid_argument: a slicing that is none.
Status slice_like(const search::SearchRecipe& recipe, search::SearchRecipe& index);
// The same, with its mode, weight, feedback and reranker.
Status search_like(const search::SearchRecipe& recipe, answers::AskSpec& ask);

}  // namespace hone::compare
