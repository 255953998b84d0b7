// The one way from a question to a ranking of slices, whoever holds them: a workspace, a comparison, a database.
//
//   const auto find = [&](RankingSource& source) {
//     return rank({.mode = RetrievalMode::hybrid, .feedback = 3}, query, source);
//   };
//
// A source numbers its slices by document, then start: equal scores stand in that order everywhere.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "hone/core/result.h"
#include "hone/corpus/ranking.h"
#include "hone/search/recipe.h"

namespace hone::search {

// How many hits each list of a source has at least, where there are so many: as reciprocal rank fusion was measured.
inline constexpr std::size_t ranking_depth = 100;

// What ranks slices for one question.
class RankingSource {
 public:
  virtual ~RankingSource() = default;
  virtual Result<corpus::Ranking> by_words() = 0;
  virtual Result<corpus::Ranking> by_meaning(std::span<const float> vector) = 0;
  // Both joined. Unless a source has a hybrid search of its own: reciprocal rank fusion, with by_words() asked once.
  virtual Result<corpus::Ranking> by_both(std::span<const float> vector, double dense_weight);
  // The slice's vector; empty where it has none.
  virtual Result<std::vector<float>> vector_of(std::int64_t slice) = 0;

 private:
  std::optional<corpus::Ranking> words_;
};

// How well the first hits of a ranking answer, larger is better: as many scores as its reranker looks at.
using ScoreFirst = std::function<Result<std::vector<double>>(const corpus::Ranking& ranking)>;

// `question` is its vector; not looked at in a search by words. `score_first` is asked once, last, where the recipe reranks:
// the hits that it scored stand in the order of their scores, the others after them as they were. Scores of two kinds would
// stand in one ranking, and only the order means something, so there the order is the score.
// Errors: the source's, those of `score_first`.
Result<corpus::Ranking> rank(const SearchRecipe& recipe, std::span<const float> question, RankingSource& source,
                             const ScoreFirst& score_first = {});

// Of two slices of one document, whether most of the shorter one stands in both: the later one then says nothing new.
constexpr bool repeats(std::size_t start, std::size_t end, std::size_t other_start, std::size_t other_end) {
  const std::size_t first = std::max(start, other_start), last = std::min(end, other_end);
  return last > first && 2 * (last - first) > std::min(end - start, other_end - other_start);
}

}  // namespace hone::search
