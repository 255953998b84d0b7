#include "hone/jobs/compared_search.h"

namespace hone {

Status slice_like(const SearchRecipe& recipe, SlicingSpec& slicing) {
  HONE_TRY(const Slicing how, slicing_of(recipe.slicing));
  slicing.slice = recipe.slicing.substr(0, recipe.slicing.find('/'));
  slicing.overlap = static_cast<int>(how.overlap);
  if (!recipe.tokenizer.empty()) slicing.tokenizer = recipe.tokenizer;
  if (!recipe.embedder.empty()) slicing.embedder = recipe.embedder;
  return {};
}

Status search_like(const SearchRecipe& recipe, AskSpec& ask) {
  ask.mode = std::string(mode_name(recipe.mode));
  ask.ask.retrieval.dense_weight = recipe.dense_weight;
  ask.feedback = static_cast<int>(recipe.feedback);
  ask.reranker = recipe.reranker.empty() ? "none" : recipe.reranker;
  return slice_like(recipe, ask.slicing);
}

}  // namespace hone
