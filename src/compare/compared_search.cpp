#include "hone/compare/compared_search.h"

#include <fmt/format.h>

namespace hone::compare {

Status slice_like(const search::SearchRecipe& recipe, search::SearchRecipe& index) {
  const std::string slicing = recipe.slicing.value_or("");
  HONE_TRY(const documents::Slicing how, search::slicing_of(slicing));
  index.slicing = fmt::format("{}/{}", slicing.substr(0, slicing.find('/')), how.overlap);
  if (recipe.tokenizer) index.tokenizer = recipe.tokenizer;
  if (recipe.embedder) index.embedder = recipe.embedder;
  return {};
}

Status search_like(const search::SearchRecipe& recipe, answers::AskSpec& ask) {
  ask.search.mode = recipe.mode, ask.search.dense_weight = recipe.dense_weight;
  ask.search.feedback = recipe.feedback.value_or(0), ask.search.reranker = recipe.reranker.value_or("none");
  return slice_like(recipe, ask.search);
}

}  // namespace hone::compare
