#include "hone/engine/session.h"

#include <algorithm>
#include <chrono>
#include <cmath>

#include "adapter_state.h"
#include "hone/core/unicode.h"
#include "model_state.h"
#include "quote.h"

namespace hone {
namespace {

using Clock = std::chrono::steady_clock;
constexpr int batch_tokens = 512;
constexpr int default_context_tokens = 4096;

double seconds_since(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

Result<SamplerPtr> make_sampler(const llama_vocab* vocab, const GenerationOptions& options) {
  SamplerPtr chain(llama_sampler_chain_init(llama_sampler_chain_default_params()));
  if (!options.grammar.empty()) {
    llama_sampler* grammar = llama_sampler_init_grammar(vocab, options.grammar.c_str(), "root");
    if (!grammar)
      return Error(ErrorCode::invalid_argument,
                   "The grammar cannot be read: it is not valid GBNF with a rule named root.");
    llama_sampler_chain_add(chain.get(), grammar);
  }
  if (options.temperature <= 0) {
    llama_sampler_chain_add(chain.get(), llama_sampler_init_greedy());
  } else {
    llama_sampler_chain_add(chain.get(), llama_sampler_init_top_k(options.top_k));
    llama_sampler_chain_add(chain.get(), llama_sampler_init_top_p(options.top_p, 1));
    llama_sampler_chain_add(chain.get(), llama_sampler_init_min_p(options.min_p, 1));
    llama_sampler_chain_add(chain.get(), llama_sampler_init_temp(options.temperature));
    llama_sampler_chain_add(chain.get(), llama_sampler_init_dist(options.seed));
  }
  return chain;
}

// The likeliest token that goes on with a quotation; −1 when ending is likelier, or all that is left.
Token next_of_quote(const QuoteGuide& guide, const Tokenizer& tokenizer, const float* logits) {
  Token best = -1;
  float best_logit = -INFINITY;
  for (Token token : guide.allowed())
    if (logits[token] > best_logit) best_logit = logits[token], best = token;
  if (!guide.may_end()) return best;
  for (Token token = 0; token < tokenizer.size(); ++token)
    if (logits[token] > best_logit && tokenizer.ends_generation(token)) return -1;
  return best;
}

// Bytes at the end of `text` that begin a code point but do not complete it.
std::size_t unfinished_bytes(std::string_view text) {
  for (std::size_t back = 1; back <= std::min<std::size_t>(3, text.size()); ++back) {
    const auto byte = static_cast<unsigned char>(text[text.size() - back]);
    if ((byte & 0xC0) == 0x80) continue;
    const std::size_t needed = byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : byte >= 0xC0 ? 2 : 1;
    return needed > back ? back : 0;
  }
  return 0;
}

}  // namespace

struct Session::State {
  LanguageModel model;
  std::optional<Adapter> adapter;  // outlives the context, which points to it
  Context context;
  int context_tokens;  // as asked for; llama.cpp rounds its own up
  std::vector<Token> held;  // what the KV cache holds, from position 0
  Batch batch{batch_tokens};

  // Brings the cache to `tokens`, which begin with what it holds; `on_logits` sees the logits of every token that is
  // computed from `first_output` on.
  Status decode(std::span<const Token> tokens,
                const std::function<void(std::size_t position, const float* logits)>& on_logits,
                std::size_t first_output);
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
        std::min(tokens.size(), done + static_cast<std::size_t>(std::min(batch_tokens, context_tokens)));
    batch.clear();
    for (std::size_t i = done; i < end; ++i) batch.add(tokens[i], static_cast<llama_pos>(i), 0, i >= first_output);
    const int code = llama_decode(context.handle.get(), batch.get());
    if (code != 0) {
      llama_memory_clear(llama_get_memory(context.handle.get()), false);
      held.clear();
      return code == 1 ? Error(ErrorCode::limit_exceeded,
                               "The context of " + std::to_string(context_tokens) + " tokens is full.")
                       : Error(ErrorCode::out_of_memory,
                               "llama.cpp could not run the model (code " + std::to_string(code) + ").");
    }
    held.insert(held.end(), tokens.begin() + static_cast<std::ptrdiff_t>(done),
                tokens.begin() + static_cast<std::ptrdiff_t>(end));
    for (std::size_t i = std::max(done, first_output); i < end; ++i)
      on_logits(i, llama_get_logits_ith(context.handle.get(), static_cast<std::int32_t>(i - done)));
    done = end;
  }
  return {};
}

Session::Session(std::unique_ptr<State> state) : state_(std::move(state)) {}
Session::Session(Session&&) noexcept = default;
Session& Session::operator=(Session&&) noexcept = default;
Session::~Session() = default;

Result<Session> Session::make(const LanguageModel& model, const SessionOptions& options) {
  llama_context_params params = llama_context_default_params();
  const int trained = model.trained_context_tokens();
  const int wanted = options.context_tokens > 0 ? options.context_tokens : std::min(trained, default_context_tokens);
  if (wanted > trained)
    return Error(ErrorCode::invalid_argument, model.name() + " was trained for " + std::to_string(trained) +
                                                  " tokens; a context of " + std::to_string(wanted) +
                                                  " would give nonsense.");
  params.n_ctx = static_cast<std::uint32_t>(wanted);
  params.n_batch = params.n_ubatch = static_cast<std::uint32_t>(std::min(batch_tokens, wanted));
  params.n_seq_max = 1;
  HONE_TRY(Context context, make_context(model.state().model.get(), params, options.threads));
  Session session(std::unique_ptr<State>(new State{model, {}, std::move(context), wanted, {}}));
  if (options.adapter) HONE_CHECK(session.use_adapter(options.adapter, options.adapter_scale));
  return session;
}

Status Session::use_adapter(const std::optional<Adapter>& adapter, float scale) {
  if (!std::isfinite(scale)) return Error(ErrorCode::invalid_argument, "The adapter's scale is not a number.");
  if (adapter && &adapter->state().model.state() != &state_->model.state())
    return Error(ErrorCode::invalid_argument,
                 "The adapter was loaded beside another model than " + state_->model.name() + ".");
  llama_adapter_lora* handle = adapter ? adapter->state().handle.get() : nullptr;
  llama_context* context = state_->context.handle.get();
  // First none: llama.cpp takes an adapter at the address of one that is gone for the same one.
  if (llama_set_adapters_lora(context, nullptr, 0, nullptr) != 0 ||
      (handle && llama_set_adapters_lora(context, &handle, 1, &scale) != 0))
    return Error(ErrorCode::out_of_memory, "llama.cpp could not use the adapter.");
  state_->adapter = adapter;
  llama_memory_clear(llama_get_memory(context), false);  // what was computed with the other weights
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
                                                ". Give fewer passages or a larger --context.");
  const auto start = Clock::now();
  const Tokenizer& tokenizer = state_->model.tokenizer();
  HONE_TRY(auto sampler, make_sampler(llama_model_get_vocab(state_->model.state().model.get()), options));

  std::optional<QuoteGuide> guide;
  if (!options.quote.empty()) {
    HONE_TRY(guide, QuoteGuide::make(tokenizer, options.quote, options.quote_beyond));
  }

  Generation out;
  out.prompt_tokens = static_cast<int>(prompt.size());
  out.reused_tokens = static_cast<int>(state_->keep_prefix(prompt));
  std::vector<Token> tokens(prompt.begin(), prompt.end());
  std::string pending;  // generated, not yet shown: an unfinished code point or the beginning of a stop text
  std::size_t longest_stop = 0;
  for (const std::string& stop : options.stop) longest_stop = std::max(longest_stop, stop.size());

  auto show = [&](std::size_t count) {
    std::string shown = repair_utf8(std::string_view(pending).substr(0, count));
    pending.erase(0, count);
    out.text += shown;
    return shown.empty() || !on_text || on_text(shown);
  };
  out.reason = StopReason::length;
  for (int made = 0; made < options.max_tokens && static_cast<int>(tokens.size()) < context_tokens(); ++made) {
    HONE_CHECK(state_->decode(
        tokens, [](std::size_t, const float*) {}, tokens.size() - 1));
    Token token;
    try {
      token = guide ? next_of_quote(*guide, tokenizer, llama_get_logits_ith(state_->context.handle.get(), -1))
                    : llama_sampler_sample(sampler.get(), state_->context.handle.get(), -1);
    } catch (const std::exception& failure) {  // a grammar that no token can go on with
      return Error(ErrorCode::invalid_argument,
                   std::string("The grammar left no way to go on: ") + failure.what() + ".");
    }
    if (made == 0) out.timings.first_token_seconds = seconds_since(start);
    if (token < 0 || tokenizer.ends_generation(token)) {
      out.reason = StopReason::end_of_turn;
      break;
    }
    if (guide) guide->advance(token);
    tokens.push_back(token);
    out.tokens.push_back(token);
    pending += tokenizer.text({&token, 1});
    std::size_t stop_at = std::string::npos;
    for (const std::string& stop : options.stop)
      if (!stop.empty()) stop_at = std::min(stop_at, pending.find(stop));
    if (stop_at != std::string::npos) {
      pending.resize(stop_at);
      out.reason = StopReason::stop_text;
      break;
    }
    const std::size_t withheld = std::max(unfinished_bytes(pending), longest_stop > 0 ? longest_stop - 1 : 0);
    std::size_t ready = pending.size() > withheld ? pending.size() - withheld : 0;
    while (ready > 0 && ready < pending.size() && (static_cast<unsigned char>(pending[ready]) & 0xC0) == 0x80) --ready;
    if (ready > 0 && !show(ready)) {
      out.reason = StopReason::cancelled;
      break;
    }
  }
  if (out.reason != StopReason::cancelled) show(pending.size());
  out.timings.total_seconds = seconds_since(start);
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
        const float largest = *std::max_element(logits, logits + vocabulary);
        double sum = 0;
        for (int i = 0; i < vocabulary; ++i) sum += std::exp(static_cast<double>(logits[i] - largest));
        out.push_back(static_cast<float>(static_cast<double>(logits[tokens[position + 1]] - largest) - std::log(sum)));
      },
      prompt.size() - 1));
  return out;
}

}  // namespace hone
