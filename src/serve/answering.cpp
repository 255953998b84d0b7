#include "answering.h"

#include <chrono>
#include <future>
#include <thread>

#include "hone/core/log.h"

namespace hone::serve {
namespace {

Error stopped() { return Error(ErrorCode::cancelled, "The server is stopping."); }

struct ScoringJob {
  std::vector<engine::ScoringItem> items;
  engine::ScoringDetail detail;
  std::promise<Result<std::vector<engine::ItemScores>>> done;
};

}  // namespace

PendingAnswer::~PendingAnswer() {
  if (shared_) shared_->unwanted = true;
}

std::optional<PendingAnswer::Piece> PendingAnswer::next(const std::function<bool()>& is_gone) {
  std::unique_lock lock(shared_->guard);
  while (shared_->pieces.empty() && !shared_->end) {
    shared_->changed.wait_for(lock, look_for_client_every);
    if (shared_->pieces.empty() && !shared_->end && is_gone && is_gone()) return std::nullopt;
  }
  if (shared_->pieces.empty()) return std::nullopt;
  Piece piece = std::move(shared_->pieces.front());
  shared_->pieces.pop_front();
  return piece;
}

Result<engine::Generation> PendingAnswer::end() {
  std::lock_guard lock(shared_->guard);
  if (!shared_->end) return Error(ErrorCode::cancelled, "The client is gone.");
  return std::move(*shared_->end);
}

struct Answering::State {
  engine::LanguageModel model;
  engine::BatchOptions options;
  engine::BatchGenerator generator;
  std::optional<engine::Embedder> embedder;
  std::optional<engine::Scorer> scorer;  // made when first wanted

  mutable std::mutex guard;  // of what follows
  std::condition_variable changed;
  std::deque<std::pair<engine::BatchPrompt, std::shared_ptr<PendingAnswer::Shared>>> prompts;
  std::deque<ScoringJob> scorings;
  std::deque<std::function<void()>> embeddings;
  bool stopping = false;

  std::vector<std::shared_ptr<PendingAnswer::Shared>> inside;  // the computing thread's own: what the generator has
  std::atomic<int> running = 0;
  std::thread thread;

  void compute();
  void take_in(engine::BatchPrompt prompt, const std::shared_ptr<PendingAnswer::Shared>& shared);
  void score(std::deque<ScoringJob> jobs);
  Result<std::vector<engine::ItemScores>> score_together(std::vector<engine::ScoringItem>& items,
                                                         const engine::ScoringDetail& detail);
  static void finish(PendingAnswer::Shared& shared, Result<engine::Generation> end);
};

Answering::Answering(std::unique_ptr<State> state) : state_(std::move(state)) {}
Answering::~Answering() { stop(); }

Result<std::unique_ptr<Answering>> Answering::start(const engine::LanguageModel& model,
                                                    const AnsweringOptions& options) {
  HONE_TRY(auto generator, engine::BatchGenerator::make(model, options.batch));
  std::unique_ptr<State> state(new State{.model = model,
                                         .options = options.batch,
                                         .generator = std::move(generator),
                                         .embedder = {},
                                         .scorer = {},
                                         .prompts = {},
                                         .scorings = {},
                                         .embeddings = {},
                                         .inside = {},
                                         .thread = {}});
  state->options.context_tokens = state->generator.context_tokens();
  if (options.embedder_file) {
    HONE_TRY(state->embedder, engine::Embedder::load(*options.embedder_file, {.threads = options.batch.threads}));
  }
  State* own = state.get();
  state->thread = std::thread([own] { own->compute(); });
  return std::unique_ptr<Answering>(new Answering(std::move(state)));
}

void Answering::stop() {
  {
    std::lock_guard lock(state_->guard);
    state_->stopping = true;
  }
  state_->changed.notify_all();
  if (state_->thread.joinable()) state_->thread.join();
}

int Answering::context_tokens() const { return state_->generator.context_tokens(); }
int Answering::parallel() const { return state_->generator.parallel(); }
const engine::Embedder* Answering::embedder() const { return state_->embedder ? &*state_->embedder : nullptr; }

Answering::Load Answering::load() const {
  std::lock_guard lock(state_->guard);
  return {state_->running, static_cast<int>(state_->prompts.size())};
}

void Answering::State::finish(PendingAnswer::Shared& shared, Result<engine::Generation> end) {
  {
    std::lock_guard lock(shared.guard);
    shared.end = std::move(end);
  }
  shared.changed.notify_all();
}

Status Answering::check(const engine::BatchPrompt& prompt) const { return state_->generator.check(prompt); }

PendingAnswer Answering::answer(engine::BatchPrompt prompt) {
  auto shared = std::make_shared<PendingAnswer::Shared>();
  std::lock_guard lock(state_->guard);
  if (state_->stopping)
    State::finish(*shared, stopped());
  else
    state_->prompts.emplace_back(std::move(prompt), shared);
  state_->changed.notify_all();
  return PendingAnswer(shared);
}

Result<std::vector<engine::ItemScores>> Answering::score(std::vector<engine::ScoringItem> items,
                                                         const engine::ScoringDetail& detail) {
  std::future<Result<std::vector<engine::ItemScores>>> done;
  {
    std::lock_guard lock(state_->guard);
    if (state_->stopping) return stopped();
    state_->scorings.push_back({std::move(items), detail, {}});
    done = state_->scorings.back().done.get_future();
  }
  state_->changed.notify_all();
  return done.get();
}

Result<std::vector<float>> Answering::embed(std::vector<std::string> texts, bool is_query) {
  if (!state_->embedder) return Error(ErrorCode::unsupported, "This server was started without an embedder.");
  auto done = std::make_shared<std::promise<Result<std::vector<float>>>>();
  auto result = done->get_future();
  {
    std::lock_guard lock(state_->guard);
    if (state_->stopping) return stopped();
    state_->embeddings.emplace_back([done, own = state_.get(), texts = std::move(texts), is_query] {
      done->set_value(is_query ? own->embedder->embed_query(texts[0]) : own->embedder->embed(texts));
    });
  }
  state_->changed.notify_all();
  return result.get();
}

void Answering::State::take_in(engine::BatchPrompt prompt, const std::shared_ptr<PendingAnswer::Shared>& shared) {
  inside.push_back(shared);
  auto on_piece = [shared](std::string_view text, std::span<const engine::TokenScore> scores) {
    {
      std::lock_guard lock(shared->guard);
      shared->pieces.push_back({std::string(text), {scores.begin(), scores.end()}});
    }
    shared->changed.notify_all();
    return !shared->unwanted;
  };
  shared->ticket =
      generator.add(std::move(prompt), std::move(on_piece), [this, shared](Result<engine::Generation> end) {
        std::erase(inside, shared);
        running = static_cast<int>(inside.size());
        finish(*shared, std::move(end));
      });
  running = static_cast<int>(inside.size());
}

Result<std::vector<engine::ItemScores>> Answering::State::score_together(std::vector<engine::ScoringItem>& items,
                                                                         const engine::ScoringDetail& detail) {
  if (!scorer) {
    HONE_TRY(scorer, engine::Scorer::make(model, {.context_tokens = options.context_tokens,
                                                  .threads = options.threads,
                                                  .adapter = options.adapter,
                                                  .adapter_scale = options.adapter_scale}));
  }
  return scorer->score(items, detail);
}

// Requests that came meanwhile are scored in one call, so that what they share is computed once. Where one of them is bad,
// each is scored alone.
void Answering::State::score(std::deque<ScoringJob> jobs) {
  if (jobs.size() > 1) {
    std::vector<engine::ScoringItem> all;
    engine::ScoringDetail detail;
    for (const ScoringJob& job : jobs) {
      all.insert(all.end(), job.items.begin(), job.items.end());
      detail.likeliest = std::max(detail.likeliest, job.detail.likeliest);
      detail.next |= job.detail.next;
    }
    if (auto scores = score_together(all, detail)) {
      std::size_t at = 0;
      for (ScoringJob& job : jobs) {
        const auto first = scores->begin() + static_cast<std::ptrdiff_t>(at);
        at += job.items.size();
        job.done.set_value(std::vector<engine::ItemScores>(
            std::make_move_iterator(first),
            std::make_move_iterator(scores->begin() + static_cast<std::ptrdiff_t>(at))));
      }
      return;
    }
  }
  for (ScoringJob& job : jobs) job.done.set_value(score_together(job.items, job.detail));
}

void Answering::State::compute() {
  while (true) {
    std::unique_lock lock(guard);
    changed.wait(lock, [&] {
      return stopping || generator.busy() || !prompts.empty() || !scorings.empty() || !embeddings.empty();
    });
    auto new_prompts = std::exchange(prompts, {});
    auto new_scorings = std::exchange(scorings, {});
    auto new_embeddings = std::exchange(embeddings, {});
    const bool ends = stopping;
    lock.unlock();
    if (ends) {
      for (auto& [prompt, shared] : new_prompts) finish(*shared, stopped());
      for (ScoringJob& job : new_scorings) job.done.set_value(stopped());
      for (const auto& embedding : new_embeddings) embedding();
      for (const auto& shared : std::vector(inside)) generator.cancel(shared->ticket);
      return;
    }
    for (auto& [prompt, shared] : new_prompts) take_in(std::move(prompt), shared);
    for (const auto& shared : std::vector(inside))
      if (shared->unwanted) generator.cancel(shared->ticket);
    if (!new_scorings.empty()) score(std::move(new_scorings));
    for (const auto& embedding : new_embeddings) embedding();
    if (generator.busy())
      if (auto done = generator.step(); !done) log_warning(done.error().message());
  }
}

}  // namespace hone::serve
