// A row of logits read as log-probabilities, fast enough to read every position of a batch.
//
//   const LogitRow row(logits, vocabulary);
//   row.likeliest();                     // the token that a greedy answer takes
//   row.log_probability(token);          // natural, at temperature 1
#pragma once

#include <span>
#include <vector>

#include "hone/engine/token_score.h"

namespace hone::engine {

// A view: the logits must outlive it. Sums are taken in double over float32 exponentials (relative error 2e-7).
class LogitRow {
 public:
  LogitRow(const float* logits, int vocabulary);

  bool is_finite() const;  // false: the model gave nothing that can be read; the rest has no meaning
  Token likeliest() const { return likeliest_; }  // the first of equals
  float log_probability(Token token) const;
  // The `count` likeliest, likeliest first; of equals the smaller token first.
  std::vector<TokenLogProbability> likeliest(int count) const;

 private:
  std::span<const float> logits_;
  Token likeliest_ = -1;
  double log_sum_ = 0;  // of e^logit
};

}  // namespace hone::engine
