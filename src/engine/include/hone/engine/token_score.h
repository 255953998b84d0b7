// How likely a model found a token, at temperature 1 over the whole vocabulary.
//
//   HONE_TRY(auto session, Session::make(model));
//   HONE_TRY(auto prompt, model.render({{"user", "What is a tort?"}}));
//   HONE_TRY(auto answer, session.generate(prompt, {.likeliest = 3}));
//   for (const TokenScore& one : answer.scores) use(one.log_probability, one.likeliest[0].token);
#pragma once

#include <vector>

#include "hone/engine/tokenizer.h"

namespace hone::engine {

struct TokenLogProbability {
  Token token = 0;
  float log_probability = 0;  // natural
};

struct TokenScore {
  Token token = 0;
  float log_probability = 0;  // natural
  std::vector<TokenLogProbability> likeliest;  // at the same place, likeliest first; as many as were asked for
};

}  // namespace hone::engine
