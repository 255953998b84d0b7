// The sequences of a context that answers are written in, and what each of them holds in the KV cache. Each has a cache of
// its own (no unified cache: attention would look at all of them), so what two prompts share is copied.
//
//   HONE_TRY(auto slots, BatchSlots::make(model, options));
//   if (auto place = slots.place_for(prompt)) { …computes prompt from slots[place->slot].held.size() on… }
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "hone/engine/batch_generator.h"
#include "runtime.h"

namespace hone::engine {

struct BatchSlot {
  std::vector<Token> held;  // in the cache, from position 0
  std::vector<Token> wanted;  // prompt and answer so far; empty: nobody is here
  bool is_free() const { return wanted.empty(); }
};

class BatchSlots {
 public:
  static Result<BatchSlots> make(const LanguageModel& model, const BatchOptions& options);

  std::size_t size() const { return slots_.size(); }
  BatchSlot& operator[](std::size_t slot) { return slots_[slot]; }
  const BatchSlot& operator[](std::size_t slot) const { return slots_[slot]; }
  llama_context* context() const { return context_.handle.get(); }
  int context_tokens() const { return context_tokens_; }
  int most_batch_tokens() const;  // of one batch
  void forget();  // nothing is held any more

  // Puts a prompt into a free slot, with the longest beginning of it that any slot holds. None: no slot is free, or another
  // prompt is just computing most of what this one begins with, so that waiting for it is less work.
  std::optional<std::size_t> take(std::span<const Token> prompt);
  void leave(std::size_t slot) { slots_[slot].wanted.clear(); }
  // Moves what runs in the last slot to an earlier free one: llama.cpp runs neighbouring sequences together and others
  // after each other. Returns {from, to}, or none where nothing is to be gained.
  std::optional<std::pair<std::size_t, std::size_t>> close_gap();

 private:
  BatchSlots(Context context, int context_tokens, std::size_t count)
      : context_(std::move(context)), context_tokens_(context_tokens), slots_(count) {}
  void copy(std::size_t from, std::size_t to);
  void cut(std::size_t slot, std::size_t tokens);

  Context context_;
  int context_tokens_;
  std::vector<BatchSlot> slots_;
};

}  // namespace hone::engine
