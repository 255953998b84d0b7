// How documents are cut and embedded, from what a user says: names become files, and what is left open is the corpus's own.
//
//   HONE_TRY(auto recipe, index_recipe({.slicing = "sentences:5", .embedder = "all-minilm-l6-v2"}, {}, search::read_recipe(corpus).value()));
//   HONE_TRY(auto report, search::index_documents(corpus, {"contracts/"}, recipe));
#pragma once

#include "hone/answers/asking.h"
#include "hone/search/indexing.h"
#include "hone/search/recipe_fields.h"

namespace hone::answers {

// Slicing, tokenizer and embedder of `wanted`; without an embedder that of `own`, which is what the workspace was told, or the
// default one where it is installed. Errors: not_found (a model that is not here), invalid_argument (the slicing).
Result<search::IndexRecipe> index_recipe(const search::SearchRecipe& wanted, const ReadingSpec& reading,
                                         const search::SearchRecipe& own);

}  // namespace hone::answers
