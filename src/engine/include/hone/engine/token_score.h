// How likely a model found a token, at temperature 1 over the whole vocabulary.
//
//   for (const TokenScore& one : answer.scores) one.log_probability, one.likeliest[0].token
#pragma once

#include <vector>

#include "hone/engine/tokenizer.h"

namespace hone {

struct TokenLogProbability {
  Token token = 0;
  float log_probability = 0;  // natural
};

struct TokenScore {
  Token token = 0;
  float log_probability = 0;  // natural
  std::vector<TokenLogProbability> likeliest;  // at the same place, likeliest first; as many as were asked for
};

}  // namespace hone
