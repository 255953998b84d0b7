#include "batch_slots.h"

#include <algorithm>
#include <cstdint>
#include <limits>

#include "hone/core/memory.h"
#include "model_state.h"

namespace hone::engine {
namespace {

constexpr int most_parallel = 32;  // more gains little: measured on SmolLM2-135M
constexpr int parallel_limit = 256;  // llama.cpp's own
// A copy moves the whole cache of a slot, which takes as long as computing some tokens.
constexpr std::size_t worth_copying = 48;

std::size_t common(std::span<const Token> a, std::span<const Token> b) {
  return static_cast<std::size_t>(std::mismatch(a.begin(), a.end(), b.begin(), b.end()).first - a.begin());
}

// What one token's keys and values take in a half-precision cache.
std::uint64_t cache_bytes_per_token(const llama_model* model) {
  const int heads = std::max(1, llama_model_n_head(model));
  const std::uint64_t width = static_cast<std::uint64_t>(llama_model_n_embd(model) / heads) *
                              static_cast<std::uint64_t>(std::max(1, llama_model_n_head_kv(model)));
  return 2 * sizeof(std::uint16_t) * static_cast<std::uint64_t>(llama_model_n_layer(model)) * width;
}

int affordable(const llama_model* model, int context_tokens) {
  const std::uint64_t available = available_memory_bytes();
  if (available == 0) return most_parallel;
  const std::uint64_t each = cache_bytes_per_token(model) * static_cast<std::uint64_t>(context_tokens);
  return static_cast<int>(
      std::clamp<std::uint64_t>(available / 4 / std::max<std::uint64_t>(each, 1), 1, most_parallel));
}

}  // namespace

Result<BatchSlots> BatchSlots::make(const LanguageModel& model, const BatchOptions& options) {
  llama_model* weights = model.state().model.get();
  HONE_TRY(const int context_tokens, window_tokens(model, options.context_tokens));
  if (options.parallel < 0 || options.parallel > parallel_limit)
    return Error(ErrorCode::invalid_argument, "Between 1 and " + std::to_string(parallel_limit) +
                                                  " answers can be written at a time, not " +
                                                  std::to_string(options.parallel) + ".");
  const int parallel = options.parallel > 0 ? options.parallel : affordable(weights, context_tokens);
  llama_context_params params = llama_context_default_params();
  if (static_cast<std::int64_t>(context_tokens) * parallel > std::numeric_limits<std::int32_t>::max())
    return Error(ErrorCode::invalid_argument, std::to_string(parallel) + " answers of " +
                                                  std::to_string(context_tokens) +
                                                  " tokens are more than a context holds.");
  params.n_ctx = static_cast<std::uint32_t>(context_tokens) * static_cast<std::uint32_t>(parallel);
  params.n_batch = static_cast<std::uint32_t>(usual_batch_tokens + parallel);  // prompts beside a token of each answer
  params.n_ubatch = usual_batch_tokens;
  params.n_seq_max = params.n_outputs_max = static_cast<std::uint32_t>(parallel);
  HONE_TRY(Context context, make_context(weights, params, options.threads));
  return BatchSlots(std::move(context), context_tokens, static_cast<std::size_t>(parallel));
}

int BatchSlots::most_batch_tokens() const { return static_cast<int>(llama_n_batch(context())); }

void BatchSlots::forget() {
  llama_memory_clear(llama_get_memory(context()), false);
  for (BatchSlot& slot : slots_) slot.held.clear();
}

void BatchSlots::cut(std::size_t slot, std::size_t tokens) {
  if (slots_[slot].held.size() <= tokens) return;
  llama_memory_t memory = llama_get_memory(context());
  const auto sequence = static_cast<llama_seq_id>(slot);
  if (!llama_memory_seq_rm(memory, sequence, static_cast<llama_pos>(tokens), -1)) {
    llama_memory_seq_rm(memory, sequence, -1, -1);  // models whose state cannot be cut back (recurrent)
    tokens = 0;
  }
  slots_[slot].held.resize(tokens);
}

void BatchSlots::copy(std::size_t from, std::size_t to) {
  llama_memory_t memory = llama_get_memory(context());
  llama_memory_seq_rm(memory, static_cast<llama_seq_id>(to), -1, -1);
  llama_memory_seq_cp(memory, static_cast<llama_seq_id>(from), static_cast<llama_seq_id>(to), -1, -1);
  slots_[to].held = slots_[from].held;
}

std::optional<std::size_t> BatchSlots::take(std::span<const Token> prompt) {
  const std::span<const Token> shareable = prompt.first(prompt.size() - 1);  // the last token's logits are wanted
  std::size_t own = 0, donor = 0, best_own = 0, best = 0, coming = 0;
  bool found = false;
  for (std::size_t i = 0; i < slots_.size(); ++i) {
    const std::size_t same = common(slots_[i].held, shareable);
    if (same > best) best = same, donor = i;
    if (slots_[i].is_free() && (!found || same > best_own)) own = i, best_own = same, found = true;
    if (!slots_[i].is_free()) coming = std::max(coming, common(slots_[i].wanted, shareable));
  }
  if (!found || coming >= best + worth_copying) return std::nullopt;
  if (best >= best_own + worth_copying) copy(donor, own);
  cut(own, common(slots_[own].held, shareable));
  slots_[own].wanted.assign(prompt.begin(), prompt.end());
  return own;
}

std::optional<std::pair<std::size_t, std::size_t>> BatchSlots::close_gap() {
  std::size_t to = 0, from = slots_.size();
  while (to < slots_.size() && !slots_[to].is_free()) ++to;
  while (from > 0 && slots_[from - 1].is_free()) --from;
  if (from == 0 || to >= --from) return std::nullopt;
  copy(from, to);
  slots_[to].wanted = std::move(slots_[from].wanted);
  slots_[from].wanted.clear();
  return std::pair(from, to);
}

}  // namespace hone::engine
