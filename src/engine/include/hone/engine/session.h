// One conversation with a model: a context window whose computed prefix is kept from call to call.
//
//   HONE_TRY(auto session, Session::make(model, {.context_tokens = 4096}));
//   HONE_TRY(auto prompt, model.render({{"user", "What is a tort?"}}));
//   HONE_TRY(auto answer, session.generate(prompt, {.max_tokens = 200}, [](std::string_view piece) { … return true; }));
//   use(answer.text, answer.timings.first_token_seconds);
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "hone/core/result.h"
#include "hone/engine/adapter.h"
#include "hone/engine/language_model.h"
#include "hone/engine/token_score.h"

namespace hone::engine {

struct SessionOptions {
  int context_tokens = 0;  // 0: as trained, at most 4096
  int threads = 0;  // 0: physical cores
  std::optional<Adapter> adapter;  // of the same model
  float adapter_scale = 1;  // on top of the adapter's own; 0: the bare model
};

struct GenerationOptions {
  int max_tokens = 256;
  float temperature = 0;  // 0: the most likely token every time
  int top_k = 40;
  float top_p = 0.95F;
  float min_p = 0.05F;
  std::uint32_t seed = 0;
  std::string grammar;  // GBNF the answer must follow; empty: free
  std::vector<std::string> stop;  // texts that end the answer and are not part of it
  std::vector<Token> stop_tokens;  // tokens that end the answer, beside the model's own
  int likeliest = -1;  // ≥ 0: `scores` are kept, with so many alternatives each
  // Taken from a token's logit: for every time that the answer holds it, and once where it does.
  float frequency_penalty = 0, presence_penalty = 0;
  float repetition_penalty = 1;  // > 0; makes what prompt or answer hold less likely where it is above 1
  std::vector<std::pair<Token, float>> logit_bias = {};  // added to the logits of these
  // Regular expressions on the answer: the grammar holds from the first match on. Empty: from the beginning.
  std::vector<std::string> grammar_triggers = {};
  std::string grammar_prefix = {};  // what the grammar begins with and the prompt ends with
  std::vector<Token> spelled = {};  // control tokens that stand in the answer's text
  std::vector<std::string>
      quote;  // when given, the answer is a run of words of one of these texts, to the end of a clause,
  // most likely token first; temperature and grammar do not apply
  // Hears how much of the prompt has been read, from 0 to all of it; only of a Session's own prompts.
  std::function<void(std::size_t done, std::size_t total)> on_prompt = {};
  std::string quote_beyond;  // a quotation goes on until it holds a word of three letters or more that is not in here
};

enum class StopReason { end_of_turn, length, stop_text, cancelled };

struct Generation {
  std::string text;  // valid UTF-8; a character that the end cut in two is left out
  std::vector<Token> tokens;
  std::vector<TokenScore> scores;  // of each token, when asked for
  StopReason reason = StopReason::end_of_turn;
  int prompt_tokens = 0;
  int reused_tokens = 0;  // of the prompt, already in the context
  struct Timings {
    double first_token_seconds = 0;
    double total_seconds = 0;
  } timings;
};

// Receives whole code points as they come; false ends the generation.
using OnText = std::function<bool(std::string_view text)>;
// The same with the scores (when asked for) of the tokens whose text is complete with this piece.
using OnPiece = std::function<bool(std::string_view text, std::span<const TokenScore> scores)>;

// Not thread-safe: one caller at a time.
class Session {
 public:
  static Result<Session> make(const LanguageModel& model, const SessionOptions& options = {});
  Session(Session&&) noexcept;
  Session& operator=(Session&&) noexcept;
  ~Session();

  int context_tokens() const;
  // From now on the model speaks with this adapter (none: bare). What the context had computed is forgotten.
  // Errors: invalid_argument (an adapter of another model, a scale that is no number), out_of_memory.
  Status use_adapter(const std::optional<Adapter>& adapter, float scale = 1);
  // Errors: limit_exceeded (the prompt leaves no room), invalid_argument (the grammar does not parse), out_of_memory.
  Result<Generation> generate(std::span<const Token> prompt, const GenerationOptions& options = {},
                              const OnText& on_text = {});
  // Natural log-probability of each token of `continuation` after `prompt`, at temperature 1.
  Result<std::vector<float>> log_probabilities(std::span<const Token> prompt, std::span<const Token> continuation);

 private:
  struct State;
  explicit Session(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

// GBNF of a JSON Schema. Errors: invalid_argument (not JSON, or a schema that cannot be a grammar).
Result<std::string> grammar_from_json_schema(const std::string& schema);

}  // namespace hone::engine
