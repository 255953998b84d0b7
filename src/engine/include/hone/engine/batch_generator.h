// Many answers at a time: prompts wait in a queue, run in slots of one llama.cpp context, and each slot is filled again as
// its answer ends. What a prompt shares with one that was computed (system prompt, passages) is copied, not computed.
//
//   HONE_TRY(auto prompt, model.render({{"user", "What is a tort?"}}));
//   const std::vector<BatchPrompt> prompts{{.tokens = prompt, .options = {.max_tokens = 100}}};
//   HONE_TRY(auto generator, BatchGenerator::make(model, {.context_tokens = 1024}));
//   HONE_CHECK(generator.generate(prompts, [](std::size_t i, Result<Generation> answer) { … return true; }));
//
// or, where prompts come while others run (a server's engine thread):
//
//   const auto ticket = generator.add(prompts[0], {}, [](Result<Generation> answer) { … });
//   while (generator.busy()) HONE_CHECK(generator.step());
//
// An answer is what Session::generate gives for its prompt and options. Its random numbers depend on its seed alone, never
// on slot or neighbours; the logits depend on the neighbours by rounding (llama.cpp chooses its kernels by the size of a
// batch), so in rare cases of a near tie the text goes another way.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "hone/core/result.h"
#include "hone/engine/batch_work.h"
#include "hone/engine/session.h"

namespace hone::engine {

struct BatchOptions {
  int parallel = 0;  // answers at a time; 0: as many as a quarter of the free memory holds, at most 32
  int context_tokens = 0;  // of each prompt with its answer; 0: as trained, at most 4096. Less takes less memory
  int threads = 0;  // 0: physical cores
  std::optional<Adapter> adapter;  // of the same model
  float adapter_scale = 1;
};

struct BatchPrompt {
  std::vector<Token> tokens;
  GenerationOptions options = {};
  std::string name = {};  // for errors: "question 17"; empty: its number
};

// One answer, or what was wrong with its prompt (limit_exceeded: too long; invalid_argument: a grammar that does not parse).
// False ends the rest with `cancelled`.
using OnAnswer = std::function<bool(std::size_t prompt, Result<Generation> answer)>;

// Not thread-safe: one caller at a time. Callbacks come from inside step() and generate().
class BatchGenerator {
 public:
  static Result<BatchGenerator> make(const LanguageModel& model, const BatchOptions& options = {});
  BatchGenerator(BatchGenerator&&) noexcept;
  BatchGenerator& operator=(BatchGenerator&&) noexcept;
  ~BatchGenerator();

  int parallel() const;
  int context_tokens() const;  // of one answer with its prompt
  // As Session::use_adapter; only while nothing is running (else `busy`).
  Status use_adapter(const std::optional<Adapter>& adapter, float scale = 1);

  using OnWork = std::function<void(const BatchWork& work)>;
  // Answers all prompts; `on_work` hears after every batch how far they are. Errors: cancelled; out_of_memory (llama.cpp
  // could not run a batch).
  Status generate(std::span<const BatchPrompt> prompts, const OnAnswer& on_answer, const OnWork& on_work = {});

  using Ticket = std::uint64_t;
  using OnEnd = std::function<void(Result<Generation> answer)>;
  // What step() would refuse about this prompt. From any thread. Errors: as OnAnswer's.
  Status check(const BatchPrompt& prompt) const;
  // Queues a prompt. `on_end` is called once, from step() or cancel().
  Ticket add(BatchPrompt prompt, OnPiece on_piece, OnEnd on_end);
  // Ends it with what it has said so far (StopReason::cancelled). Unknown tickets (it has ended) are ignored.
  void cancel(Ticket ticket);
  bool busy() const;  // something waits or runs
  // Runs one batch and hands out what came of it. After an error every prompt that was waiting or running has ended with it.
  Status step();

 private:
  struct State;
  explicit BatchGenerator(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace hone::engine
