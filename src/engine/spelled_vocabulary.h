// The tokens of a model in the order of their letters, so that what begins alike is looked at once.
//
//   const SpelledVocabulary vocabulary(texts, ends);                // texts[token]; those that end an answer
#pragma once

#include <algorithm>
#include <cstdint>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

namespace hone::engine {

struct SpelledVocabulary {
  // A token without text is never said.
  SpelledVocabulary(std::vector<std::string> spellings, std::vector<std::int32_t> ending)
      : texts(std::move(spellings)), ends(std::move(ending)), order(texts.size()), shared(texts.size()) {
    std::iota(order.begin(), order.end(), 0);
    const auto text = [this](std::int32_t token) -> const std::string& {
      return texts[static_cast<std::size_t>(token)];
    };
    std::sort(order.begin(), order.end(), [&](std::int32_t a, std::int32_t b) { return text(a) < text(b); });
    for (std::size_t i = 1; i < order.size(); ++i) {
      const std::string &before = text(order[i - 1]), &now = text(order[i]);
      const auto differs = std::mismatch(before.begin(), before.end(), now.begin(), now.end()).second;
      shared[i] = static_cast<std::size_t>(differs - now.begin());
    }
  }

  std::vector<std::string> texts;
  std::vector<std::int32_t> ends;
  std::vector<std::int32_t> order;
  std::vector<std::size_t> shared;  // bytes that order[i] begins with as order[i - 1] does
};

}  // namespace hone::engine
