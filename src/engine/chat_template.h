// A model's chat template, run by llama.cpp's Jinja, which remembers which characters came from the messages.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "hone/engine/language_model.h"

namespace hone::engine {

class ChatTemplate {
 public:
  // Errors: unsupported (the template does not parse).
  static Result<ChatTemplate> parse(const std::string& source, std::string begin_text, std::string end_text);
  ChatTemplate(ChatTemplate&&) noexcept;
  ChatTemplate& operator=(ChatTemplate&&) noexcept;
  ~ChatTemplate();

  // Errors: unsupported (the template refuses), invalid_argument (tools or tool_calls that are not JSON).
  // A system message that the template refuses is put before the first user message instead.
  Result<std::vector<Tokenizer::Part>> render(std::vector<Message> messages, const RenderOptions& options) const;

 private:
  struct State;
  explicit ChatTemplate(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace hone::engine
