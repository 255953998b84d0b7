// A language model from a GGUF file: its tokenizer, its chat template, and what `Session` needs to run it.
//
//   HONE_TRY(auto model, LanguageModel::load("smollm2.gguf"));
//   HONE_TRY(auto prompt, model.render({{"system", "Be brief."}, {"user", "What is a tort?"}}));
//   HONE_TRY(auto session, Session::make(model, {.context_tokens = 2048}));
//   HONE_TRY(auto answer, session.generate(prompt, {.max_tokens = 100}));
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "hone/core/result.h"
#include "hone/engine/tokenizer.h"

namespace hone::engine {

struct Message {
  std::string role;  // system, user, assistant, tool
  std::string content;
  std::string tool_calls = {};  // JSON array [{"type":"function","function":{"name","arguments"}}]; empty: none
  std::string name = {}, tool_call_id = {};  // of a tool's result; may be empty
  std::string reasoning = {};  // the assistant's thoughts before it answers; empty: none
};

struct RenderOptions {
  std::string tools = {};  // JSON array of the tools on offer; empty: none
  bool add_generation_prompt = true;  // up to where the assistant speaks; false: a conversation with its last answer
  std::int64_t now = 1735689600;  // the template's clock, seconds since 1970, so that runs repeat
  std::string arguments =
      {};  // JSON object of further variables of the template: {"enable_thinking":true}; empty: none
};

// A conversation as the template writes it, and its tokens: token i is text[spans[i].first, spans[i].second).
struct Rendering {
  std::string text;
  std::vector<Token> tokens;
  std::vector<ByteSpan> spans;  // as Tokenizer::tokenize_with_spans
};

struct LanguageModelOptions {
  int gpu_layers = 0;  // layers given to a GPU backend where the build has one; −1: all
};

// Shared by any number of sessions and threads; copies refer to the same weights.
class LanguageModel {
 public:
  // Errors: not_found, corrupt_data (the file breaks its format's promises), unsupported, out_of_memory.
  static Result<LanguageModel> load(const std::filesystem::path& gguf, const LanguageModelOptions& options = {});

  const std::string& name() const;  // general.name, or the file's
  const std::filesystem::path& file() const;
  // What it was told first in all that it was tuned on, where Hone tuned or merged it; "": nothing.
  const std::optional<std::string>& system_prompt() const;
  int trained_context_tokens() const;
  std::uint64_t weights() const;  // number of parameters
  bool has_chat_template() const;
  const Tokenizer& tokenizer() const;

  // The messages as the model's own template (Jinja) writes them, up to where the assistant speaks. Message contents are
  // never read as control tokens. The template's clock stands at `now` (seconds since 1970), so that runs repeat.
  // Errors: unsupported (no template, or one that fails), invalid_argument (roles the template refuses).
  Result<std::vector<Token>> render(const std::vector<Message>& messages, std::int64_t now = 1735689600) const;
  // The same as text, for showing.
  Result<std::string> render_text(const std::vector<Message>& messages, std::int64_t now = 1735689600) const;

  // The same for any conversation, with where each token lies. Errors: as render; invalid_argument (`tools` or a
  // message's `tool_calls` are not JSON).
  Result<Rendering> render_conversation(const std::vector<Message>& messages, const RenderOptions& options = {}) const;
  Result<std::string> conversation_text(const std::vector<Message>& messages, const RenderOptions& options = {}) const;

  struct State;
  const State& state() const { return *state_; }

 private:
  explicit LanguageModel(std::shared_ptr<const State> state) : state_(std::move(state)) {}
  std::shared_ptr<const State> state_;
};

}  // namespace hone::engine
