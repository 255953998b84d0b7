#include "hone/engine/scorer.h"

#include <algorithm>

#include "adapter_state.h"
#include "logits.h"
#include "model_state.h"
#include "scoring_paths.h"

namespace hone::engine {
namespace {

constexpr int most_paths = 64;  // sequences of one group; the one behind them keeps what the next group may share
constexpr std::size_t most_logit_bytes = std::size_t{64} << 20;

std::string name_of(const ScoringItem& item, std::size_t index) {
  return item.name.empty() ? "Item " + std::to_string(index + 1) : item.name;
}

}  // namespace

struct Scorer::State {
  LanguageModel model;
  std::optional<Adapter> adapter;  // outlives the context, which points to it
  Context context;
  int context_tokens = 0;
  int most_outputs = 0;  // rows of logits of one batch
  bool shares = true;  // false: a model whose state cannot be cut back or split (recurrent)
  int batch_tokens = 0;
  Batch batch{batch_tokens, most_paths};
  Work work;

  Status check(std::span<const ScoringItem> items) const;
  // Runs tokens of a group through the model, reading logits where paths want them.
  Status run(const PathGroup& group, const std::function<Status(const PathToken&, const LogitRow&)>& on_logits);
};

Scorer::Scorer(std::unique_ptr<State> state) : state_(std::move(state)) {}
Scorer::Scorer(Scorer&&) noexcept = default;
Scorer& Scorer::operator=(Scorer&&) noexcept = default;
Scorer::~Scorer() = default;

Result<Scorer> Scorer::make(const LanguageModel& model, const ScorerOptions& options) {
  HONE_TRY(const int wanted, window_tokens(model, options.context_tokens));
  if (options.batch_tokens < 1 || options.batch_tokens > 1 << 16)
    return Error(ErrorCode::invalid_argument,
                 "A batch of " + std::to_string(options.batch_tokens) + " tokens is not possible.");
  const llama_model* weights = model.state().model.get();
  const std::size_t row_bytes = static_cast<std::size_t>(model.tokenizer().size()) * sizeof(float);
  llama_context_params params = llama_context_default_params();
  params.n_ctx = static_cast<std::uint32_t>(wanted + options.batch_tokens);
  params.n_batch = params.n_ubatch = static_cast<std::uint32_t>(options.batch_tokens);
  params.n_seq_max = most_paths + 1;
  params.kv_unified = true;  // a token may belong to several sequences
  // Flash attention, and a cache in half precision, would each cost 1e-3 of a log-probability.
  params.flash_attn_type = LLAMA_FLASH_ATTN_TYPE_DISABLED;
  params.type_k = params.type_v = GGML_TYPE_F32;
  const auto most_outputs = static_cast<int>(std::max<std::size_t>(most_logit_bytes / row_bytes, most_paths + 1));
  params.n_outputs_max = static_cast<std::uint32_t>(most_outputs);
  HONE_TRY(Context context, make_context(model.state().model.get(), params, options.threads));
  const bool shares = !llama_model_is_recurrent(weights) && !llama_model_is_hybrid(weights);
  Scorer scorer(std::unique_ptr<State>(new State{.model = model,
                                                 .adapter = {},
                                                 .context = std::move(context),
                                                 .context_tokens = wanted,
                                                 .most_outputs = most_outputs,
                                                 .shares = shares,
                                                 .batch_tokens = options.batch_tokens}));
  if (options.adapter) HONE_CHECK(scorer.use_adapter(options.adapter, options.adapter_scale));
  return scorer;
}

Status Scorer::use_adapter(const std::optional<Adapter>& adapter, float scale) {
  HONE_CHECK(speak_with(state_->context.handle.get(), state_->model, adapter, scale));
  state_->adapter = adapter;
  return {};
}

int Scorer::context_tokens() const { return state_->context_tokens; }
Scorer::Work Scorer::last_work() const { return state_->work; }

Status Scorer::State::check(std::span<const ScoringItem> items) const {
  const Token size = model.tokenizer().size();
  auto is_known = [&](Token token) { return token >= 0 && token < size; };
  for (std::size_t i = 0; i < items.size(); ++i) {
    const ScoringItem& item = items[i];
    if (item.context.empty())
      return Error(ErrorCode::invalid_argument, name_of(item, i) + " has no context: the first token follows nothing.");
    bool known = std::all_of(item.context.begin(), item.context.end(), is_known);
    for (const auto& continuation : item.continuations) {
      known &= std::all_of(continuation.begin(), continuation.end(), is_known);
      const std::size_t tokens = item.context.size() + continuation.size();
      if (tokens > static_cast<std::size_t>(context_tokens))
        return Error(ErrorCode::limit_exceeded, name_of(item, i) + " has " + std::to_string(tokens) +
                                                    " tokens with what follows it; the context holds " +
                                                    std::to_string(context_tokens) + ".");
    }
    if (!known)
      return Error(ErrorCode::invalid_argument, name_of(item, i) + " has a token that " + model.name() +
                                                    " does not know: its vocabulary ends at " +
                                                    std::to_string(size - 1) + ".");
  }
  return {};
}

Status Scorer::State::run(const PathGroup& group,
                          const std::function<Status(const PathToken&, const LogitRow&)>& on_logits) {
  llama_context* handle = context.handle.get();
  for (std::size_t done = 0; done < group.tokens.size();) {
    batch.clear();
    std::size_t end = done;
    for (int outputs = 0; end < group.tokens.size() && batch.size() < batch_tokens; ++end) {
      const PathToken& token = group.tokens[end];
      if (token.is_read && ++outputs > most_outputs) break;
      batch.add(token.token, token.position, token.first_path, token.last_path, token.is_read);
    }
    if (const int code = llama_decode(handle, batch.get()); code != 0) {
      llama_memory_clear(llama_get_memory(handle), false);
      return decode_error(code);
    }
    for (std::size_t i = done; i < end; ++i) {
      if (!group.tokens[i].is_read) continue;
      const LogitRow row(llama_get_logits_ith(handle, static_cast<std::int32_t>(i - done)), model.tokenizer().size());
      if (!row.is_finite())
        return Error(ErrorCode::corrupt_data, "The model gave logits that are no numbers; its file may be damaged.");
      HONE_CHECK(on_logits(group.tokens[i], row));
    }
    work.computed_tokens += end - done;
    done = end;
  }
  return {};
}

Result<std::vector<ItemScores>> Scorer::score(std::span<const ScoringItem> items, const ScoringDetail& detail,
                                              const OnItemScores& on_item) {
  HONE_CHECK(state_->check(items));
  state_->work = {};
  std::vector<ItemScores> scores(items.size());
  std::vector<std::size_t> left(items.size());  // continuations of each item that are not done
  for (std::size_t i = 0; i < items.size(); ++i) {
    scores[i].resize(left[i] = items[i].continuations.size());
    for (std::size_t j = 0; j < scores[i].size(); ++j) scores[i][j].tokens.reserve(items[i].continuations[j].size());
  }
  bool goes_on = true;
  auto finish = [&](std::size_t item) {
    if (goes_on && on_item) goes_on = on_item(item, scores[item]);
  };

  ScoringPaths paths(items, detail.next);
  state_->work.asked_tokens = paths.asked_tokens();
  for (std::size_t i = 0; i < items.size(); ++i) {  // what needs no model: empty continuations
    for (const auto& continuation : items[i].continuations) left[i] -= continuation.empty() && !detail.next;
    if (left[i] == 0) finish(i);
  }
  const auto cancelled = [] { return Error(ErrorCode::cancelled, "The scoring was cancelled."); };
  if (!goes_on) return cancelled();

  llama_memory_t memory = llama_get_memory(state_->context.handle.get());
  llama_memory_clear(memory, false);
  while (
      auto group = paths.next_group(
          {.tokens = static_cast<std::size_t>(state_->batch_tokens), .paths = most_paths, .shares = state_->shares})) {
    llama_memory_seq_rm(memory, most_paths, static_cast<llama_pos>(group->kept), -1);
    for (std::size_t path = 0; path < group->shared.size(); ++path)
      if (group->shared[path] > 0)
        llama_memory_seq_cp(memory, most_paths, static_cast<llama_seq_id>(path), 0,
                            static_cast<llama_pos>(group->shared[path]));
    HONE_CHECK(state_->run(*group, [&](const PathToken& token, const LogitRow& row) -> Status {
      for (const ScoringPaths::Reader& reader : paths.readers(*group, token)) {
        const auto& continuation = items[reader.item].continuations[reader.continuation];
        ContinuationScore& score = scores[reader.item][reader.continuation];
        if (reader.place < continuation.size()) {
          const Token next = continuation[reader.place];
          const float log_probability = row.log_probability(next);
          score.tokens.push_back({next, log_probability, row.likeliest(detail.likeliest)});
          score.log_probability += static_cast<double>(log_probability);
          score.is_greedy &= next == row.likeliest();
        } else {
          score.next = row.likeliest(std::max(1, detail.likeliest));
        }
        if (reader.place + (detail.next ? 0 : 1) == continuation.size() && --left[reader.item] == 0)
          finish(reader.item);
      }
      return goes_on ? Status() : Status(cancelled());
    }));
    // The last path stays for the next group, which begins with more of it than any other.
    llama_memory_seq_rm(memory, most_paths, -1, -1);
    const auto last = static_cast<llama_seq_id>(group->shared.size() - 1);
    if (state_->shares) llama_memory_seq_cp(memory, last, most_paths, -1, -1);
    for (llama_seq_id path = 0; path <= last; ++path) llama_memory_seq_rm(memory, path, -1, -1);
  }
  return scores;
}

}  // namespace hone::engine
