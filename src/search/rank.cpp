#include "hone/search/rank.h"

#include <algorithm>
#include <numeric>

#include "hone/search/feedback.h"
#include "hone/search/fusion.h"

namespace hone::search {
namespace {

Result<corpus::Ranking> find_first(const SearchRecipe& recipe, std::span<const float> question, RankingSource& source) {
  const RetrievalMode mode = recipe.mode.value_or(RetrievalMode::hybrid);
  if (mode == RetrievalMode::lexical) return source.by_words();
  const auto search = [&](std::span<const float> vector) {
    return mode == RetrievalMode::hybrid ? source.by_both(vector, recipe.dense_weight.value_or(default_dense_weight))
                                         : source.by_meaning(vector);
  };
  HONE_TRY(corpus::Ranking ranking, search(question));
  const std::size_t feedback = recipe.feedback.value_or(0);
  if (feedback == 0) return ranking;
  std::vector<std::vector<float>> first;
  for (std::size_t i = 0; i < std::min(feedback, ranking.size()); ++i) {
    HONE_TRY(auto vector, source.vector_of(ranking[i].id));
    if (vector.size() == question.size()) first.push_back(std::move(vector));
  }
  const std::vector<std::span<const float>> spans(first.begin(), first.end());
  return search(fed_back(question, spans));
}

corpus::Ranking reorder_first(const corpus::Ranking& ranking, std::span<const double> scores) {
  std::vector<std::size_t> order(ranking.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(scores.size()),
                   [&](std::size_t a, std::size_t b) { return scores[a] > scores[b]; });
  corpus::Ranking reordered;
  for (const std::size_t i : order)
    reordered.push_back({ranking[i].id, static_cast<double>(ranking.size() - reordered.size())});
  return reordered;
}

}  // namespace

Result<corpus::Ranking> RankingSource::by_both(std::span<const float> vector, double dense_weight) {
  if (!words_) {
    HONE_TRY(words_, by_words());
  }
  HONE_TRY(const corpus::Ranking meaning, by_meaning(vector));
  return fuse_ranks(meaning, *words_, dense_weight);
}

Result<corpus::Ranking> rank(const SearchRecipe& recipe, std::span<const float> question, RankingSource& source,
                             const ScoreFirst& score_first) {
  HONE_TRY(corpus::Ranking ranking, find_first(recipe, question, source));
  if (!recipe.reranks()) return ranking;
  HONE_REQUIRE(bool(score_first), "a recipe with a reranker, and who scores for it");
  HONE_TRY(const auto scores, score_first(ranking));
  HONE_REQUIRE(scores.size() <= ranking.size(), "scores of hits that there are");
  return reorder_first(ranking, scores);
}

}  // namespace hone::search
