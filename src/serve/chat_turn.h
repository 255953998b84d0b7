// A chat made ready for the model: its prompt by the model's template, what the answer is held to, and how its text is read.
//
//   HONE_TRY(auto turn, ChatTurn::make(served, request));
//   HONE_TRY(auto answers, start_answers(served, request, {&turn.prompt, 1}));
//   engine::ReadAnswer answer = turn.read(text, /*is_whole=*/true);
#pragma once

#include "endpoints.h"

namespace hone::serve {

struct ChatTurn {
  std::vector<engine::Token> prompt;
  std::optional<engine::AnswerFormat> format;  // none: a text is all content

  // Completes the request's options. Errors: invalid_argument (tools that the model's template cannot tell), those of
  // LanguageModel::render_conversation.
  static Result<ChatTurn> make(const Served& served, ChatRequest& request);
  engine::ReadAnswer read(std::string_view text, bool is_whole) const;
};

// An answer that is read while it grows.
class GrowingAnswer {
 public:
  // What is new since the last call. `is_whole`: nothing more comes.
  std::vector<engine::AnswerDelta> add(const ChatTurn& turn, std::string_view text, bool is_whole);
  const engine::ReadAnswer& read() const { return read_; }

 private:
  std::string text_;
  engine::ReadAnswer read_;
};

// "tool_calls" where there are calls, else as finish_reason().
const char* finish_reason(const engine::Generation& end, const engine::ReadAnswer& answer);
// "call_" and 24 letters: the name under which a client gives a call's result back.
std::string new_call_id();

}  // namespace hone::serve
