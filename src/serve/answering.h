// The one thread that computes. Requests of all connections come to it, join the batch that is running, and get their text
// as it grows; scoring and embedding run between two batches.
//
//   HONE_TRY(auto answering, Answering::start(model, options));
//   auto answer = answering.answer({.tokens = prompt, .options = options});
//   while (auto piece = answer->next(is_gone)) send(piece->text);
//   Result<engine::Generation> end = answer->end();
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "hone/core/result.h"
#include "hone/engine/batch_generator.h"
#include "hone/engine/embedder.h"
#include "hone/engine/scorer.h"

namespace hone::serve {

inline constexpr auto look_for_client_every = std::chrono::milliseconds(100);

// One answer on its way from the computing thread to a connection's. Letting it go cancels it.
class PendingAnswer {
 public:
  struct Piece {
    std::string text;
    std::vector<engine::TokenScore> scores;  // as OnPiece has them
  };
  struct Shared {
    std::mutex guard;
    std::condition_variable changed;
    std::deque<Piece> pieces;
    std::optional<Result<engine::Generation>> end;
    std::atomic<bool> unwanted = false;
    engine::BatchGenerator::Ticket ticket = 0;  // the computing thread's own
  };

  explicit PendingAnswer(std::shared_ptr<Shared> shared) : shared_(std::move(shared)) {}
  PendingAnswer(PendingAnswer&&) noexcept = default;
  PendingAnswer& operator=(PendingAnswer&&) = delete;
  ~PendingAnswer();

  // The next piece; none when the answer has ended or, as asked every tenth of a second, the client is gone.
  std::optional<Piece> next(const std::function<bool()>& is_gone);
  // After next() gave none. Error: cancelled when the client is gone.
  Result<engine::Generation> end();

 private:
  std::shared_ptr<Shared> shared_;
  std::chrono::steady_clock::time_point asked_ = std::chrono::steady_clock::now();
};

// The client has hung up, or its time is over.
Error given_up();

struct AnsweringOptions {
  engine::BatchOptions batch;
  std::optional<std::string> embedder_file;
};

class Answering {
 public:
  static Result<std::unique_ptr<Answering>> start(const engine::LanguageModel& model, const AnsweringOptions& options);
  Answering(const Answering&) = delete;
  Answering& operator=(const Answering&) = delete;
  ~Answering();  // what runs is cancelled

  // From any thread. check(): what the answer would be refused for.
  Status check(const engine::BatchPrompt& prompt) const;
  PendingAnswer answer(engine::BatchPrompt prompt);
  // Errors of both: cancelled (the client is gone).
  Result<std::vector<engine::ItemScores>> score(std::vector<engine::ScoringItem> items,
                                                const engine::ScoringDetail& detail,
                                                const std::function<bool()>& is_gone);
  // Errors: those of Embedder::embed; unsupported without an embedder.
  Result<std::vector<float>> embed(std::vector<std::string> texts, const std::function<bool()>& is_gone,
                                   bool is_query = false);
  // Everything in progress ends with `cancelled`, and so does what comes.
  void stop();

  int context_tokens() const;
  int parallel() const;
  const engine::Embedder* embedder() const;  // for its name and dimensions
  struct Load {
    int running = 0, waiting = 0;
  };
  Load load() const;

 private:
  struct State;
  explicit Answering(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace hone::serve
