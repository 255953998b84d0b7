#include "hone/engine/batch_generator.h"

#include <algorithm>
#include <deque>

#include "adapter_state.h"
#include "answer_writer.h"
#include "batch_slots.h"
#include "hone/core/stopwatch.h"

namespace hone::engine {
namespace {

constexpr double unknown_length = 64;  // of an answer, before one has been begun

// A prompt that waits, or the answer that a slot writes.
struct Job {
  BatchGenerator::Ticket ticket = 0;
  BatchPrompt prompt;
  OnPiece on_piece;
  BatchGenerator::OnEnd on_end;
  std::optional<AnswerWriter> writer;  // once it runs
  int reused_tokens = 0;

  std::string name() const { return prompt.name.empty() ? "Prompt " + std::to_string(ticket) : prompt.name; }
  void fail(Error error) { on_end(std::move(error).context(name())); }
  void finish(StopReason reason) {
    Generation answer = writer ? writer->finish(reason) : Generation{.reason = reason};
    answer.prompt_tokens = static_cast<int>(prompt.tokens.size());
    answer.reused_tokens = reused_tokens;
    on_end(std::move(answer));
  }
};

}  // namespace

struct BatchGenerator::State {
  LanguageModel model;
  std::optional<Adapter> adapter;  // outlives the context, which points to it
  BatchSlots slots;
  Batch batch;
  std::vector<std::optional<Job>> running;  // by slot
  std::deque<Job> waiting;
  Ticket last_ticket = 0;
  BatchWork counted;  // of all batches so far
  std::size_t ended = 0, ended_tokens = 0;  // answers, and their tokens
  std::size_t batch_prompt = 0, batch_answer = 0;  // tokens of the batch that is being filled

  BatchWork work() const;
  Status check(const std::vector<Token>& tokens) const;
  void admit();
  void fill_batch(std::vector<int>& output_of);
  void take_tokens(const std::vector<int>& output_of);
  void end(std::size_t slot, const std::function<void(Job&)>& how);
  void end_all(const std::function<void(Job&)>& how);
};

BatchGenerator::BatchGenerator(std::unique_ptr<State> state) : state_(std::move(state)) {}
BatchGenerator::BatchGenerator(BatchGenerator&&) noexcept = default;
BatchGenerator& BatchGenerator::operator=(BatchGenerator&&) noexcept = default;
BatchGenerator::~BatchGenerator() = default;

Result<BatchGenerator> BatchGenerator::make(const LanguageModel& model, const BatchOptions& options) {
  HONE_TRY(BatchSlots slots, BatchSlots::make(model, options));
  const std::size_t count = slots.size();
  const int most_tokens = slots.most_batch_tokens();
  BatchGenerator generator(std::unique_ptr<State>(new State{.model = model,
                                                            .adapter = {},
                                                            .slots = std::move(slots),
                                                            .batch = Batch(most_tokens),
                                                            .running = {},
                                                            .waiting = {}}));
  generator.state_->running.resize(count);
  if (options.adapter) HONE_CHECK(generator.use_adapter(options.adapter, options.adapter_scale));
  return generator;
}

int BatchGenerator::parallel() const { return static_cast<int>(state_->slots.size()); }
int BatchGenerator::context_tokens() const { return state_->slots.context_tokens(); }

Status BatchGenerator::use_adapter(const std::optional<Adapter>& adapter, float scale) {
  if (busy()) return Error(ErrorCode::busy, "Answers are being written; the adapter cannot change under them.");
  HONE_CHECK(speak_with(state_->slots.context(), state_->model, adapter, scale));
  state_->adapter = adapter;
  state_->slots.forget();
  return {};
}

Status BatchGenerator::check(const BatchPrompt& prompt) const {
  auto fits = state_->check(prompt.tokens);
  if (fits) {
    if (auto writer = AnswerWriter::make(state_->model, prompt.options, prompt.tokens, {}); !writer)
      fits = std::move(writer).error();
  }
  if (fits || prompt.name.empty()) return fits;
  return std::move(fits).error().context(prompt.name);
}

BatchGenerator::Ticket BatchGenerator::add(BatchPrompt prompt, OnPiece on_piece, OnEnd on_end) {
  const Ticket ticket = ++state_->last_ticket;
  state_->waiting.push_back({ticket, std::move(prompt), std::move(on_piece), std::move(on_end), {}});
  return ticket;
}

void BatchGenerator::cancel(Ticket ticket) {
  for (std::size_t slot = 0; slot < state_->running.size(); ++slot)
    if (state_->running[slot] && state_->running[slot]->ticket == ticket)
      return state_->end(slot, [](Job& job) { job.finish(StopReason::cancelled); });
  auto& waiting = state_->waiting;
  const auto found = std::find_if(waiting.begin(), waiting.end(), [&](const Job& job) { return job.ticket == ticket; });
  if (found == waiting.end()) return;
  Job job = std::move(*found);
  waiting.erase(found);
  job.finish(StopReason::cancelled);
}

bool BatchGenerator::busy() const {
  return !state_->waiting.empty() ||
         std::any_of(state_->running.begin(), state_->running.end(), [](const auto& job) { return job.has_value(); });
}

// The slot is free before the caller hears of it, who may add the next prompt at once.
void BatchGenerator::State::end(std::size_t slot, const std::function<void(Job&)>& how) {
  Job job = std::move(*running[slot]);
  running[slot].reset();
  slots.leave(slot);
  how(job);
}

void BatchGenerator::State::end_all(const std::function<void(Job&)>& how) {
  slots.forget();
  for (std::size_t slot = 0; slot < running.size(); ++slot)
    if (running[slot]) end(slot, how);
  for (std::deque<Job> left = std::move(waiting); Job & job : left) how(job);
}

Status BatchGenerator::State::check(const std::vector<Token>& tokens) const {
  if (tokens.empty()) return Error(ErrorCode::invalid_argument, "The prompt is empty.");
  if (static_cast<int>(tokens.size()) >= slots.context_tokens())
    return Error(ErrorCode::limit_exceeded, "The prompt has " + std::to_string(tokens.size()) +
                                                " tokens and the context holds " +
                                                std::to_string(slots.context_tokens()) + ".");
  const Token size = model.tokenizer().size();
  if (!std::all_of(tokens.begin(), tokens.end(), [&](Token token) { return token >= 0 && token < size; }))
    return Error(ErrorCode::invalid_argument, "The prompt has a token that " + model.name() +
                                                  " does not know: its vocabulary ends at " + std::to_string(size - 1) +
                                                  ".");
  return {};
}

void BatchGenerator::State::admit() {
  for (auto job = waiting.begin(); job != waiting.end();) {
    auto refuse = [&](Error error) {
      Job refused = std::move(*job);
      waiting.erase(job);
      refused.fail(std::move(error));
      job = waiting.begin();  // the callback may have added or cancelled
    };
    if (auto fits = check(job->prompt.tokens); !fits) {
      refuse(std::move(fits).error());
      continue;
    }
    if (!job->writer) {
      auto writer = AnswerWriter::make(model, job->prompt.options, job->prompt.tokens, job->on_piece);
      if (!writer) {
        refuse(std::move(writer).error());
        continue;
      }
      job->writer = std::move(*writer);
    }
    if (job->writer->is_full()) {  // no tokens were asked for
      Job done = std::move(*job);
      waiting.erase(job);
      done.finish(StopReason::length);
      job = waiting.begin();
      continue;
    }
    const auto slot = slots.take(job->prompt.tokens);
    if (!slot) {
      ++job;
      continue;
    }
    job->reused_tokens = static_cast<int>(slots[*slot].held.size());
    counted.prompt_kept += slots[*slot].held.size();
    running[*slot] = std::move(*job);
    job = waiting.erase(job);
  }
}

// Every answer that goes on gives its last token; prompts fill the rest. output_of[slot]: where its logits will be, or −1.
void BatchGenerator::State::fill_batch(std::vector<int>& output_of) {
  batch.clear();
  batch_prompt = batch_answer = 0;
  int room = slots.most_batch_tokens() - static_cast<int>(slots.size());  // for prompts
  for (std::size_t slot = 0; slot < slots.size(); ++slot) {
    if (!running[slot]) continue;
    BatchSlot& place = slots[slot];
    const std::size_t missing = place.wanted.size() - place.held.size();
    const bool is_answer = running[slot]->writer->size() > 0;
    const std::size_t now = is_answer ? missing : std::min(missing, static_cast<std::size_t>(room));
    if (!is_answer) room -= static_cast<int>(now);
    (is_answer ? batch_answer : batch_prompt) += now;
    for (std::size_t i = 0; i < now; ++i) {
      const std::size_t position = place.held.size();
      const bool last = position + 1 == place.wanted.size();
      if (last) output_of[slot] = batch.size();
      batch.add(place.wanted[position], static_cast<llama_pos>(position), static_cast<llama_seq_id>(slot), last);
      place.held.push_back(place.wanted[position]);
    }
  }
}

void BatchGenerator::State::take_tokens(const std::vector<int>& output_of) {
  for (std::size_t slot = 0; slot < slots.size(); ++slot) {
    if (output_of[slot] < 0 || !running[slot]) continue;  // a callback may have cancelled it
    AnswerWriter& writer = *running[slot]->writer;
    auto more = writer.take(llama_get_logits_ith(slots.context(), output_of[slot]));
    if (!more) {
      end(slot, [&](Job& job) { job.fail(std::move(more).error()); });
      continue;
    }
    if (*more) slots[slot].wanted.push_back(writer.last());
    if (!*more || writer.is_full() || static_cast<int>(slots[slot].wanted.size()) >= slots.context_tokens())
      end(slot, [](Job& job) { job.finish(StopReason::length); });
  }
}

// What is left of those that run and wait. An answer is expected to be as long as those that ended were.
BatchWork BatchGenerator::State::work() const {
  BatchWork work = counted;
  std::size_t written = ended_tokens, answers = ended;
  for (const auto& job : running)
    if (job && job->writer->size() > 0) written += job->writer->size(), ++answers;
  const double usual = answers > 0 ? static_cast<double>(written) / static_cast<double>(answers) : unknown_length;
  const auto expected = [&](const Job& job) { return std::min<double>(usual, job.prompt.options.max_tokens); };
  for (std::size_t slot = 0; slot < running.size(); ++slot) {
    if (!running[slot]) continue;
    const std::size_t size = running[slot]->writer->size();
    if (size == 0) work.prompt_left += slots[slot].wanted.size() - slots[slot].held.size();
    work.answer_left += std::max(1.0, expected(*running[slot]) - static_cast<double>(size));
  }
  for (const Job& job : waiting) work.prompt_left += job.prompt.tokens.size(), work.answer_left += expected(job);
  return work;
}

Status BatchGenerator::step() {
  State& state = *state_;
  state.admit();
  if (state.waiting.empty())
    while (const auto moved = state.slots.close_gap())
      state.running[moved->second] = std::exchange(state.running[moved->first], std::nullopt);
  std::vector<int> output_of(state.slots.size(), -1);
  state.fill_batch(output_of);
  if (state.batch.size() == 0) return {};
  const Stopwatch watch;
  if (const int code = llama_decode(state.slots.context(), state.batch.get()); code != 0) {
    const Error error = decode_error(code);
    if (error.code() == ErrorCode::cancelled)
      state.end_all([](Job& job) { job.finish(StopReason::cancelled); });
    else
      state.end_all([&](Job& job) { job.fail(error); });
    return error;
  }
  const double seconds = watch.seconds();
  const double answers = static_cast<double>(state.batch_answer) / static_cast<double>(state.batch.size());
  state.counted.prompt_done += state.batch_prompt, state.counted.answer_done += state.batch_answer;
  state.counted.answer_seconds += seconds * answers, state.counted.prompt_seconds += seconds * (1 - answers);
  state.take_tokens(output_of);
  return {};
}

Status BatchGenerator::generate(std::span<const BatchPrompt> prompts, const OnAnswer& on_answer,
                                const OnWork& on_work) {
  state_->counted = {}, state_->ended = state_->ended_tokens = 0;
  std::vector<Ticket> tickets;
  std::size_t left = prompts.size();
  bool goes_on = true;
  for (std::size_t i = 0; i < prompts.size(); ++i) {
    BatchPrompt prompt = prompts[i];
    if (prompt.name.empty()) prompt.name = "Prompt " + std::to_string(i + 1);
    tickets.push_back(add(std::move(prompt), {}, [&, i](Result<Generation> answer) {
      --left;
      if (answer) ++state_->ended, state_->ended_tokens += answer->tokens.size();
      if (goes_on) goes_on = on_answer(i, std::move(answer));
    }));
  }
  while (left > 0 && goes_on) {
    HONE_CHECK(step());
    if (on_work && left > 0) on_work(state_->work());
  }
  if (goes_on) return {};
  for (const Ticket ticket : tickets) cancel(ticket);
  return Error(ErrorCode::cancelled, "The answers were cancelled.");
}

}  // namespace hone::engine
