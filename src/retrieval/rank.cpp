#include "hone/retrieval/rank.h"

#include "hone/retrieval/feedback.h"
#include "hone/retrieval/fusion.h"

namespace hone {

Result<Ranking> RankingSource::by_both(std::span<const float> vector, double dense_weight) {
  if (!words_) {
    HONE_TRY(words_, by_words());
  }
  HONE_TRY(const Ranking meaning, by_meaning(vector));
  return fuse_ranks(meaning, *words_, dense_weight);
}

Result<Ranking> rank(const RankingRecipe& recipe, std::span<const float> question, RankingSource& source) {
  if (recipe.mode == RetrievalMode::lexical) return source.by_words();
  const auto search = [&](std::span<const float> vector) {
    return recipe.mode == RetrievalMode::hybrid ? source.by_both(vector, recipe.dense_weight)
                                                : source.by_meaning(vector);
  };
  HONE_TRY(Ranking ranking, search(question));
  if (recipe.feedback == 0) return ranking;
  std::vector<std::vector<float>> first;
  for (std::size_t i = 0; i < std::min(recipe.feedback, ranking.size()); ++i) {
    HONE_TRY(auto vector, source.vector_of(ranking[i].id));
    if (vector.size() == question.size()) first.push_back(std::move(vector));
  }
  const std::vector<std::span<const float>> spans(first.begin(), first.end());
  return search(fed_back(question, spans));
}

}  // namespace hone
