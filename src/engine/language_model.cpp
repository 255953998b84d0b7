#include "hone/engine/language_model.h"

#include <algorithm>

#include "hone/core/log.h"
#include "model_state.h"

namespace hone::engine {
namespace {

std::string metadata(const llama_model* model, const char* key) {
  const int size = llama_model_meta_val_str(model, key, nullptr, 0);
  if (size < 0) return "";
  std::string value(static_cast<std::size_t>(size) + 1, '\0');
  llama_model_meta_val_str(model, key, value.data(), value.size());
  value.resize(static_cast<std::size_t>(size));
  return value;
}

std::string token_text(const llama_vocab* vocab, Token token) {
  const char* text = token >= 0 ? llama_vocab_get_text(vocab, token) : nullptr;
  return text ? text : "";
}

}  // namespace

Result<LanguageModel> LanguageModel::load(const std::filesystem::path& gguf, const LanguageModelOptions& options) {
  auto state = std::make_shared<State>();
  HONE_TRY(state->model, load_model(gguf, options.gpu_layers));
  const llama_vocab* vocab = llama_model_get_vocab(state->model.get());
  if (!llama_model_has_decoder(state->model.get()) || llama_vocab_type(vocab) == LLAMA_VOCAB_TYPE_WPM)
    return Error(ErrorCode::invalid_argument,
                 gguf.string() + " is an embedder: it turns texts into vectors and cannot write answers.");
  state->file = gguf;
  state->name = metadata(state->model.get(), "general.name");
  if (llama_model_meta_val_str(state->model.get(), "hone.system_prompt", nullptr, 0) >= 0)
    state->system_prompt = metadata(state->model.get(), "hone.system_prompt");
  if (state->name.empty()) state->name = gguf.stem().string();
  state->tokenizer.emplace(vocab);
  if (const char* source = llama_model_chat_template(state->model.get(), nullptr)) {
    auto parsed = ChatTemplate::parse(source, token_text(vocab, llama_vocab_bos(vocab)),
                                      token_text(vocab, llama_vocab_eos(vocab)));
    if (parsed)
      state->chat_template = std::move(parsed).value();
    else
      log_warning(parsed.error().message());
  }
  return LanguageModel(std::move(state));
}

Result<int> window_tokens(const LanguageModel& model, int wanted) {
  constexpr int most_unasked = 4096;
  const int trained = model.trained_context_tokens();
  if (wanted < 0)
    return Error(ErrorCode::invalid_argument, "A context cannot have " + std::to_string(wanted) + " tokens.");
  if (wanted <= trained) return wanted > 0 ? wanted : std::min(trained, most_unasked);
  return Error(ErrorCode::invalid_argument, model.name() + " was trained for " + std::to_string(trained) +
                                                " tokens; a context of " + std::to_string(wanted) +
                                                " would give nonsense.");
}

const std::string& LanguageModel::name() const { return state_->name; }
const std::filesystem::path& LanguageModel::file() const { return state_->file; }
const std::optional<std::string>& LanguageModel::system_prompt() const { return state_->system_prompt; }
int LanguageModel::trained_context_tokens() const { return llama_model_n_ctx_train(state_->model.get()); }
std::uint64_t LanguageModel::weights() const { return llama_model_n_params(state_->model.get()); }
bool LanguageModel::has_chat_template() const { return state_->chat_template.has_value(); }
const Tokenizer& LanguageModel::tokenizer() const { return *state_->tokenizer; }

namespace {
Result<std::vector<Tokenizer::Part>> render_parts(const LanguageModel::State& state,
                                                  const std::vector<Message>& messages, const RenderOptions& options) {
  if (!state.chat_template)
    return Error(ErrorCode::unsupported,
                 state.name +
                     " has no chat template: it continues texts but was not taught to answer. "
                     "Choose an instruction-tuned model.",
                 {NextStep::list_models});
  return state.chat_template->render(messages, options);
}

std::string joined(const std::vector<Tokenizer::Part>& parts) {
  std::string text;
  for (const auto& part : parts) text += part.text;
  return text;
}
}  // namespace

Result<std::vector<Token>> LanguageModel::render(const std::vector<Message>& messages, std::int64_t now) const {
  HONE_TRY(auto parts, render_parts(*state_, messages, {.now = now}));
  return tokenizer().tokenize_parts(parts);
}

Result<std::string> LanguageModel::render_text(const std::vector<Message>& messages, std::int64_t now) const {
  return conversation_text(messages, {.now = now});
}

Result<std::string> LanguageModel::conversation_text(const std::vector<Message>& messages,
                                                     const RenderOptions& options) const {
  HONE_TRY(auto parts, render_parts(*state_, messages, options));
  return joined(parts);
}

Result<Rendering> LanguageModel::render_conversation(const std::vector<Message>& messages,
                                                     const RenderOptions& options) const {
  HONE_TRY(auto parts, render_parts(*state_, messages, options));
  HONE_TRY(auto spanned, tokenizer().tokenize_with_spans(parts));
  return Rendering{joined(parts), std::move(spanned.tokens), std::move(spanned.spans)};
}

}  // namespace hone::engine
