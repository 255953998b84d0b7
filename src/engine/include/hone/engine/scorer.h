// Log-likelihood of given continuations: choice questions, judges, the loss on a text. What several of them begin with is
// computed once: the context of a question's options, a few-shot header of all questions.
//
//   HONE_TRY(auto prompt, model.render({{"user", "Is a lease a contract?"}}));
//   HONE_TRY(auto yes, model.tokenizer().tokenize("Yes"));
//   HONE_TRY(auto no, model.tokenizer().tokenize("No"));
//   HONE_TRY(auto scorer, Scorer::make(model, {.context_tokens = 2048}));
//   const std::vector<ScoringItem> items{{.context = prompt, .continuations = {yes, no}}};
//   HONE_TRY(auto scores, scorer.score(items));         // of one token each: one row of logits
//   use(scores[0][1].log_probability);                  // of "No"
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "hone/core/result.h"
#include "hone/engine/adapter.h"
#include "hone/engine/language_model.h"
#include "hone/engine/token_score.h"

namespace hone::engine {

struct ScorerOptions {
  int context_tokens = 0;  // the longest context with its continuation; 0: as trained, at most 4096
  int threads = 0;  // 0: physical cores
  std::optional<Adapter> adapter;  // of the same model
  float adapter_scale = 1;
  int batch_tokens = 128;  // computed at a time; attention takes the square of it, since all its tokens share one cache
};

// A context and what may follow it. Tokens are as the caller made them: a beginning-of-sequence token is the caller's.
struct ScoringItem {
  std::vector<Token> context;  // at least one token
  std::vector<std::vector<Token>> continuations;  // an empty one scores 0
  std::string name = {};  // for errors: "question 17"; empty: its number
};

struct ContinuationScore {
  double log_probability = 0;  // natural, the sum over its tokens
  bool is_greedy = true;  // every token was the likeliest
  std::vector<TokenScore> tokens;
  std::vector<TokenLogProbability> next;  // what would follow, when asked for
};
using ItemScores = std::vector<ContinuationScore>;  // one a continuation

struct ScoringDetail {
  int likeliest = 0;  // so many alternatives with every token
  bool next = false;  // the likeliest tokens (at least one) after each continuation
};

// As each item is done, in no particular order; false ends the scoring with `cancelled`.
using OnItemScores = std::function<bool(std::size_t item, const ItemScores& scores)>;

// Not thread-safe: one caller at a time.
class Scorer {
 public:
  static Result<Scorer> make(const LanguageModel& model, const ScorerOptions& options = {});
  Scorer(Scorer&&) noexcept;
  Scorer& operator=(Scorer&&) noexcept;
  ~Scorer();

  int context_tokens() const;
  // As Session::use_adapter.
  Status use_adapter(const std::optional<Adapter>& adapter, float scale = 1);

  // scores[i][j] is of items[i].continuations[j]. All are tokenized prompts of any length in one call: the more at a time,
  // the more is shared and the fuller the batches. Differences from scoring alone are of rounding.
  // Errors: limit_exceeded (context and continuation do not fit; nothing was computed), invalid_argument (an empty context,
  // a token the model does not have), cancelled, out_of_memory.
  Result<std::vector<ItemScores>> score(std::span<const ScoringItem> items, const ScoringDetail& detail = {},
                                        const OnItemScores& on_item = {});

  // Tokens that the last call to score ran through the model, and those it would have run without sharing.
  struct Work {
    std::uint64_t computed_tokens = 0, asked_tokens = 0;
  };
  Work last_work() const;

 private:
  struct State;
  explicit Scorer(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace hone::engine
