#include "hone/engine/session.h"

#include <algorithm>

#include "adapter_state.h"
#include "answer_writer.h"
#include "logits.h"
#include "model_state.h"

namespace hone::engine {
namespace {

constexpr std::size_t reported_tokens = 128;  // a prompt's reading is told of so often

}  // namespace

struct Session::State {
  LanguageModel model;
  std::optional<Adapter> adapter;  // outlives the context, which points to it
  Context context;
  int context_tokens;  // as asked for; llama.cpp rounds its own up
  std::vector<Token> held;  // what the KV cache holds, from position 0
  Batch batch{usual_batch_tokens};

  // Brings the cache to `tokens`, which begin with what it holds; `on_logits` sees the logits of every token that is
  // computed from `first_output` on.
  Status decode(std::span<const Token> tokens,
                const std::function<void(std::size_t position, const float* logits)>& on_logits,
                std::size_t first_output);
  Status read(std::span<const Token> prompt, const std::function<void(std::size_t, std::size_t)>& on_prompt);
  // Drops from the cache what does not begin `tokens`; returns how many tokens stay.
  std::size_t keep_prefix(std::span<const Token> tokens);
};

std::size_t Session::State::keep_prefix(std::span<const Token> tokens) {
  std::size_t same = 0;
  while (same < held.size() && same + 1 < tokens.size() && held[same] == tokens[same]) ++same;
  llama_memory_t memory = llama_get_memory(context.handle.get());
  if (same < held.size() && !llama_memory_seq_rm(memory, 0, static_cast<llama_pos>(same), -1)) {
    llama_memory_clear(memory, false);  // models whose state cannot be cut back (recurrent, sliding window)
    same = 0;
  }
  held.resize(same);
  return same;
}

Status Session::State::decode(std::span<const Token> tokens,
                              const std::function<void(std::size_t, const float*)>& on_logits,
                              std::size_t first_output) {
  for (std::size_t done = held.size(); done < tokens.size();) {
    const std::size_t end =
        std::min(tokens.size(), done + static_cast<std::size_t>(std::min(usual_batch_tokens, context_tokens)));
    batch.clear();
    for (std::size_t i = done; i < end; ++i) batch.add(tokens[i], static_cast<llama_pos>(i), 0, i >= first_output);
    const int code = llama_decode(context.handle.get(), batch.get());
    if (code != 0) {
      llama_memory_clear(llama_get_memory(context.handle.get()), false);
      held.clear();
      return code == 1 ? Error(ErrorCode::limit_exceeded,
                               "The context of " + std::to_string(context_tokens) + " tokens is full.")
                       : decode_error(code);
    }
    held.insert(held.end(), tokens.begin() + static_cast<std::ptrdiff_t>(done),
                tokens.begin() + static_cast<std::ptrdiff_t>(end));
    for (std::size_t i = std::max(done, first_output); i < end; ++i)
      on_logits(i, llama_get_logits_ith(context.handle.get(), static_cast<std::int32_t>(i - done)));
    done = end;
  }
  return {};
}

// All of the prompt but the last batch, whose logits are wanted: a part at a time, so that who waits sees it move.
Status Session::State::read(std::span<const Token> prompt,
                            const std::function<void(std::size_t, std::size_t)>& on_prompt) {
  const std::size_t kept = held.size();
  const auto tell = [&](std::size_t done) {
    if (on_prompt) on_prompt(done - kept, prompt.size() - kept);
  };
  tell(kept);
  while (held.size() + reported_tokens < prompt.size()) {
    HONE_CHECK(decode(prompt.subspan(0, held.size() + reported_tokens), {}, prompt.size()));
    tell(held.size());
  }
  HONE_CHECK(decode(
      prompt, [](std::size_t, const float*) {}, prompt.size() - 1));
  tell(prompt.size());
  return {};
}

Session::Session(std::unique_ptr<State> state) : state_(std::move(state)) {}
Session::Session(Session&&) noexcept = default;
Session& Session::operator=(Session&&) noexcept = default;
Session::~Session() = default;

Result<Session> Session::make(const LanguageModel& model, const SessionOptions& options) {
  llama_context_params params = llama_context_default_params();
  HONE_TRY(const int wanted, window_tokens(model, options.context_tokens));
  params.n_ctx = static_cast<std::uint32_t>(wanted);
  params.n_batch = params.n_ubatch = static_cast<std::uint32_t>(std::min(usual_batch_tokens, wanted));
  params.n_seq_max = 1;
  HONE_TRY(Context context, make_context(model.state().model.get(), params, options.threads));
  Session session(std::unique_ptr<State>(new State{model, {}, std::move(context), wanted, {}}));
  if (options.adapter) HONE_CHECK(session.use_adapter(options.adapter, options.adapter_scale));
  return session;
}

Status Session::use_adapter(const std::optional<Adapter>& adapter, float scale) {
  HONE_CHECK(speak_with(state_->context.handle.get(), state_->model, adapter, scale));
  state_->adapter = adapter;
  state_->held.clear();
  return {};
}

int Session::context_tokens() const { return state_->context_tokens; }

Result<Generation> Session::generate(std::span<const Token> prompt, const GenerationOptions& options,
                                     const OnText& on_text) {
  if (prompt.empty()) return Error(ErrorCode::invalid_argument, "The prompt is empty.");
  if (static_cast<int>(prompt.size()) >= context_tokens())
    return Error(ErrorCode::limit_exceeded, "The prompt has " + std::to_string(prompt.size()) +
                                                " tokens and the context holds " + std::to_string(context_tokens()) +
                                                ". Give fewer passages or a larger context.");
  HONE_TRY(auto writer, AnswerWriter::make(state_->model, options, prompt,
                                           [&](std::string_view text, auto) { return !on_text || on_text(text); }));
  const auto prompt_tokens = static_cast<int>(prompt.size()), reused = static_cast<int>(state_->keep_prefix(prompt));
  if (!writer.is_full()) HONE_CHECK(state_->read(prompt, options.on_prompt));
  std::vector<Token> tokens(prompt.begin(), prompt.end());
  while (!writer.is_full() && static_cast<int>(tokens.size()) < context_tokens()) {
    HONE_CHECK(state_->decode(
        tokens, [](std::size_t, const float*) {}, tokens.size() - 1));
    HONE_TRY(const bool more, writer.take(llama_get_logits_ith(state_->context.handle.get(), -1)));
    if (!more) break;
    tokens.push_back(writer.last());
  }
  Generation out = writer.finish();
  out.prompt_tokens = prompt_tokens;
  out.reused_tokens = reused;
  return out;
}

Result<std::vector<float>> Session::log_probabilities(std::span<const Token> prompt,
                                                      std::span<const Token> continuation) {
  if (prompt.empty()) return Error(ErrorCode::invalid_argument, "The prompt is empty.");
  std::vector<Token> tokens(prompt.begin(), prompt.end());
  tokens.insert(tokens.end(), continuation.begin(), continuation.end());
  if (static_cast<int>(tokens.size()) > context_tokens())
    return Error(ErrorCode::limit_exceeded, "Prompt and continuation have " + std::to_string(tokens.size()) +
                                                " tokens; the context holds " + std::to_string(context_tokens()) + ".");
  state_->keep_prefix(prompt);
  const int vocabulary = state_->model.tokenizer().size();
  std::vector<float> out;
  HONE_CHECK(state_->decode(
      tokens,
      [&](std::size_t position, const float* logits) {
        if (position + 1 >= tokens.size()) return;
        out.push_back(LogitRow(logits, vocabulary).log_probability(tokens[position + 1]));
      },
      prompt.size() - 1));
  return out;
}

}  // namespace hone::engine
