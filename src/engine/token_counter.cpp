#include "hone/engine/token_counter.h"

#include <optional>

#include "runtime.h"

namespace hone::engine {

struct TokenCounter::State {
  ModelPtr model;
  std::optional<Tokenizer> tokenizer;
  std::string identity;
};

TokenCounter::TokenCounter(std::unique_ptr<State> state) : state_(std::move(state)) {}
TokenCounter::TokenCounter(TokenCounter&&) noexcept = default;
TokenCounter& TokenCounter::operator=(TokenCounter&&) noexcept = default;
TokenCounter::~TokenCounter() = default;

Result<TokenCounter> TokenCounter::load(const std::filesystem::path& gguf) {
  auto state = std::make_unique<State>();
  HONE_TRY(state->model, load_model(gguf, 0, Weights::none));
  state->tokenizer.emplace(llama_model_get_vocab(state->model.get()));
  state->identity = gguf.stem().string() + "#" + std::to_string(state->tokenizer->size());
  return TokenCounter(std::move(state));
}

Result<std::vector<ByteSpan>> TokenCounter::spans(std::string_view text) const {
  return state_->tokenizer->spans(text);
}
const std::string& TokenCounter::identity() const { return state_->identity; }

}  // namespace hone::engine
