// One answer as it grows, wherever its logits come from: chooses each token, keeps back what is not whole yet or may become
// a stop text, and tells the caller. Session and BatchGenerator both write with it, so that they say the same.
//
//   HONE_TRY(auto writer, AnswerWriter::make(model, options, prompt, on_piece));
//   while (room) { …logits…; HONE_TRY(bool more, writer.take(logits)); if (!more) break; decode(writer.last()); }
//   Generation answer = writer.finish();
#pragma once

#include <memory>
#include <optional>

#include "grammar_hold.h"
#include "hone/core/stopwatch.h"
#include "hone/engine/session.h"
#include "quote.h"
#include "runtime.h"

namespace hone::engine {

class AnswerWriter {
 public:
  // Errors: those of GrammarHold::make; invalid_argument (no text to quote from, a bias of a token that there is not).
  static Result<AnswerWriter> make(const LanguageModel& model, const GenerationOptions& options,
                                   std::span<const Token> prompt, OnPiece on_piece);

  // The next token, chosen from the logits after the last; false: the answer has ended. Errors: invalid_argument (the
  // grammar leaves no way to go on), limit_exceeded (it takes too much work), corrupt_data (logits that are no numbers).
  Result<bool> take(const float* logits);
  Token last() const { return out_.tokens.back(); }
  std::size_t size() const { return out_.tokens.size(); }
  bool is_full() const { return static_cast<int>(out_.tokens.size()) >= options_.max_tokens; }

  // The answer, with what was kept back. `reason` where no token ended it.
  Generation finish(StopReason reason = StopReason::length);

 private:
  AnswerWriter(const Tokenizer& tokenizer, GenerationOptions options, OnPiece on_piece)
      : tokenizer_(&tokenizer), options_(std::move(options)), on_piece_(std::move(on_piece)) {}
  Result<Token> choose(const float* logits, const class LogitRow* row);
  Result<Token> sample(const float* logits, bool is_held);
  bool show(std::size_t bytes);
  bool is_spelled(Token token) const;

  const Tokenizer* tokenizer_;
  GenerationOptions options_;
  OnPiece on_piece_;
  SamplerPtr sampler_;  // none: the likeliest token
  std::optional<GrammarHold> grammar_;
  std::optional<QuoteGuide> guide_;
  std::vector<llama_token_data> candidates_;
  std::string pending_;  // generated, not yet shown: an unfinished code point or the beginning of a stop text
  std::size_t longest_stop_ = 0;
  std::size_t shown_bytes_ = 0, shown_scores_ = 0;
  std::vector<std::size_t> ends_;  // of each score's token, in bytes of all that was generated
  Generation out_;
  std::optional<StopReason> ended_;
  Stopwatch watch_;
};

}  // namespace hone::engine
