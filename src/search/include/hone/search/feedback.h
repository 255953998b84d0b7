// Pseudo-relevance feedback in vectors (Rocchio 1971; Li, Mourad, Zhuang, Koopman and Zuccon 2021): the question's vector moves
// towards those of the passages that it found first, and is asked again. It costs one more search and no model.
//
//   #include "hone/corpus/vector_index.h"
//   auto index = corpus::make_vector_index(384, /*expected=*/10'000);
//   HONE_TRY(corpus::Ranking first, index->search(query, 100));
//   const std::vector<std::span<const float>> found{vectors};                   // those of the first passages
//   HONE_TRY(corpus::Ranking second, index->search(fed_back(query, found), 100));
#pragma once

#include <cmath>
#include <span>
#include <vector>

namespace hone::search {

inline constexpr float feedback_weight = 0.75F;  // Rocchio's β beside α = 1 (Manning, Raghavan and Schütze 2008, 9.1.1)

// α question + β mean of the passages, of length 1. `passages` are of the question's dimensions; none: the question.
inline std::vector<float> fed_back(std::span<const float> question, std::span<const std::span<const float>> passages) {
  std::vector<float> moved(question.begin(), question.end());
  for (const std::span<const float> passage : passages)
    for (std::size_t d = 0; d < moved.size(); ++d)
      moved[d] += feedback_weight / static_cast<float>(passages.size()) * passage[d];
  double squares = 0;
  for (const float value : moved) squares += double{value} * value;
  if (squares > 0)
    for (float& value : moved) value = static_cast<float>(value / std::sqrt(squares));
  return moved;
}

}  // namespace hone::search
