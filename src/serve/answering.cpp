#include "answering.h"

#include <algorithm>
#include <chrono>
#include <future>
#include <iterator>
#include <thread>

#include "hone/core/log.h"
#include "hone/engine/stops_when.h"

namespace hone::serve {
namespace {

Error stopped() { return Error(ErrorCode::cancelled, "The server is stopping."); }

constexpr std::size_t texts_at_a_time = 16;  // between two batches of answers

// What a connection waits for, until it no longer does.
template <class Value>
struct Promised {
  std::promise<Result<Value>> done;
  std::shared_ptr<std::atomic<bool>> unwanted = std::make_shared<std::atomic<bool>>(false);
};

struct ScoringJob : Promised<std::vector<engine::ItemScores>> {
  std::vector<engine::ScoringItem> items;
  engine::ScoringDetail detail;
};

struct EmbeddingJob : Promised<std::vector<float>> {
  std::vector<std::string> texts;
  bool is_query = false;
  std::vector<float> vectors;
  std::size_t embedded = 0;  // texts
};

template <class Value>
Result<Value> wait_for(std::future<Result<Value>> done, std::atomic<bool>& unwanted,
                       const std::function<bool()>& is_gone) {
  while (done.wait_for(look_for_client_every) != std::future_status::ready) {
    if (!is_gone || !is_gone()) continue;
    unwanted = true;
    return given_up();
  }
  return done.get();
}

}  // namespace

Error given_up() {
  return Error(ErrorCode::cancelled, "The request was given up: its client is gone, or its time was over.");
}

PendingAnswer::~PendingAnswer() {
  if (shared_) shared_->unwanted = true;
}

std::optional<PendingAnswer::Piece> PendingAnswer::next(const std::function<bool()>& is_gone) {
  std::unique_lock lock(shared_->guard);
  while (true) {
    // Also where there always is a piece: who wants the whole answer hears nothing of a client meanwhile.
    if (const auto now = std::chrono::steady_clock::now(); !shared_->end && now - asked_ >= look_for_client_every) {
      asked_ = now;
      if (is_gone && is_gone()) {
        shared_->end = given_up();
        shared_->pieces.clear();
        shared_->unwanted = true;
      }
    }
    if (!shared_->pieces.empty() || shared_->end) break;
    shared_->changed.wait_for(lock, look_for_client_every);
  }
  if (shared_->pieces.empty()) return std::nullopt;
  Piece piece = std::move(shared_->pieces.front());
  shared_->pieces.pop_front();
  return piece;
}

Result<engine::Generation> PendingAnswer::end() {
  std::lock_guard lock(shared_->guard);
  if (!shared_->end) return given_up();
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
  std::deque<EmbeddingJob> embeddings;
  std::atomic<bool> stopping = false;

  std::vector<std::shared_ptr<PendingAnswer::Shared>> inside;  // the computing thread's own: what the generator has
  std::atomic<int> running = 0;
  std::thread thread;

  void compute();
  void take_in(engine::BatchPrompt prompt, const std::shared_ptr<PendingAnswer::Shared>& shared);
  void score(std::deque<ScoringJob> jobs);
  void embed(EmbeddingJob& job);
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
    if (!shared.end) shared.end = std::move(end);  // else it was given up
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
                                                         const engine::ScoringDetail& detail,
                                                         const std::function<bool()>& is_gone) {
  ScoringJob job;
  job.items = std::move(items), job.detail = detail;
  auto done = job.done.get_future();
  const auto unwanted = job.unwanted;
  {
    std::lock_guard lock(state_->guard);
    if (state_->stopping) return stopped();
    state_->scorings.push_back(std::move(job));
  }
  state_->changed.notify_all();
  return wait_for(std::move(done), *unwanted, is_gone);
}

Result<std::vector<float>> Answering::embed(std::vector<std::string> texts, const std::function<bool()>& is_gone,
                                            bool is_query) {
  if (!state_->embedder) return Error(ErrorCode::unsupported, "This server was started without an embedder.");
  EmbeddingJob job;
  job.texts = std::move(texts), job.is_query = is_query;
  auto done = job.done.get_future();
  const auto unwanted = job.unwanted;
  {
    std::lock_guard lock(state_->guard);
    if (state_->stopping) return stopped();
    state_->embeddings.push_back(std::move(job));
  }
  state_->changed.notify_all();
  return wait_for(std::move(done), *unwanted, is_gone);
}

// Some of its texts.
void Answering::State::embed(EmbeddingJob& job) {
  const engine::StopsWhen stop([&] { return job.unwanted->load(); });
  const std::size_t count = std::min(texts_at_a_time, job.texts.size() - job.embedded);
  const std::span some = std::span(job.texts).subspan(job.embedded, count);
  auto vectors = job.is_query ? embedder->embed_query(job.texts[0]) : embedder->embed(some);
  if (!vectors) {
    job.embedded = job.texts.size();  // no more of it
    return job.done.set_value(std::move(vectors).error());
  }
  job.vectors.insert(job.vectors.end(), vectors->begin(), vectors->end());
  job.embedded += count;
  if (job.embedded == job.texts.size()) job.done.set_value(std::move(job.vectors));
}

void Answering::State::take_in(engine::BatchPrompt prompt, const std::shared_ptr<PendingAnswer::Shared>& shared) {
  inside.push_back(shared);
  auto on_piece = [shared](std::string_view text, std::span<const engine::TokenScore> scores) {
    {
      std::lock_guard lock(shared->guard);
      if (!shared->unwanted) shared->pieces.push_back({std::string(text), {scores.begin(), scores.end()}});
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
  std::erase_if(jobs, [](const ScoringJob& job) { return job.unwanted->load(); });
  if (jobs.size() > 1) {
    const engine::StopsWhen stop([&] {
      return std::all_of(jobs.begin(), jobs.end(), [](const ScoringJob& job) { return job.unwanted->load(); });
    });
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
  for (ScoringJob& job : jobs) {
    const engine::StopsWhen stop([&] { return job.unwanted->load(); });
    job.done.set_value(score_together(job.items, job.detail));
  }
}

void Answering::State::compute() {
  const engine::StopsWhen stop([this] { return stopping.load(); });
  std::deque<EmbeddingJob> half_embedded;
  while (true) {
    std::unique_lock lock(guard);
    changed.wait(lock, [&] {
      return stopping || generator.busy() || !prompts.empty() || !scorings.empty() || !embeddings.empty() ||
             !half_embedded.empty();
    });
    auto new_prompts = std::exchange(prompts, {});
    auto new_scorings = std::exchange(scorings, {});
    std::move(embeddings.begin(), embeddings.end(), std::back_inserter(half_embedded));
    embeddings.clear();
    const bool ends = stopping;
    lock.unlock();
    if (ends) {
      for (auto& [prompt, shared] : new_prompts) finish(*shared, stopped());
      for (ScoringJob& job : new_scorings) job.done.set_value(stopped());
      for (EmbeddingJob& job : half_embedded) job.done.set_value(stopped());
      for (const auto& shared : std::vector(inside)) generator.cancel(shared->ticket);
      return;
    }
    for (auto& [prompt, shared] : new_prompts) take_in(std::move(prompt), shared);
    for (const auto& shared : std::vector(inside))
      if (shared->unwanted) generator.cancel(shared->ticket);
    if (!new_scorings.empty()) score(std::move(new_scorings));
    for (EmbeddingJob& job : half_embedded)
      if (!*job.unwanted) embed(job);
    std::erase_if(half_embedded,
                  [](const EmbeddingJob& job) { return *job.unwanted || job.embedded == job.texts.size(); });
    if (generator.busy())
      if (auto done = generator.step(); !done && !stopping) log_warning(done.error().message());
  }
}

}  // namespace hone::serve
