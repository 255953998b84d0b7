// How documents are cut and embedded, from what a user says: names become files, and what is left open is the corpus's own.
//
//   HONE_TRY(auto recipe, index_recipe({.slicing = "sentences:5", .embedder = "all-minilm-l6-v2"}, {}, corpus));
//   HONE_TRY(auto report, search::index_documents(corpus, {"contracts/"}, recipe));
#pragma once

#include "hone/answers/asking.h"
#include "hone/search/indexing.h"

namespace hone::answers {

// Slicing, tokenizer and embedder of `wanted`; an embedder is kept for the next time. Without one: the corpus's own, or the
// default one where it is installed. Errors: not_found (a model that is not here), invalid_argument (the slicing).
Result<search::IndexRecipe> index_recipe(const search::SearchRecipe& wanted, const ReadingSpec& reading,
                                         corpus::Corpus& corpus);

}  // namespace hone::answers
