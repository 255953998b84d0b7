// The prompt of a question with its passages, inside a model's context. Nothing is cut silently: a passage is in whole or
// it is named in `left_out`.
//
//   HONE_TRY(auto prompt, assemble_prompt(model, {.question = question, .passages = passages, .context_tokens = 4096}));
//   use(prompt.tokens, prompt.used[0]);          // what a session is given; what the answer calls [1]
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "hone/core/result.h"
#include "hone/engine/language_model.h"
#include "hone/search/passage.h"

namespace hone::answers {

struct PromptRequest {
  std::string question;
  std::vector<search::Passage> passages;  // best first
  bool with_documents = true;  // false: the bare model is asked
  std::optional<std::string> system;  // what the model is told first; "": nothing; none: a sentence of Hone's
  std::vector<engine::Message> history;  // earlier turns of the conversation, oldest first
  int context_tokens = 2048;  // the session's
  int answer_tokens = 256;  // kept free for the answer
  int passage_tokens = 1000;  // passages fill at most this much
};

struct AssembledPrompt {
  std::vector<engine::Message> messages;
  std::vector<engine::Token> tokens;
  std::vector<search::Passage> used;
  struct LeftOut {
    search::Passage passage;
    std::string why;
  };
  std::vector<LeftOut> left_out;
  int forgotten_turns = 0;  // turns of the history that no longer fitted
};

// Errors: limit_exceeded when the question alone does not fit; those of LanguageModel::render.
Result<AssembledPrompt> assemble_prompt(const engine::LanguageModel& model, const PromptRequest& request);

}  // namespace hone::answers
