// The prompt under which a small model points at the words that answer: two worked examples, then the sentences that the
// question is about, in the order of the documents.
//
//   HONE_TRY(auto focus, focus_on(question, passages, &embedder, 4));
//   QuotePrompt prompt = quote_prompt(question, focus.sentences, passages);
//   HONE_TRY(auto tokens, model.render(prompt.messages));         // prompt.texts: what GenerationOptions::quote may say
#pragma once

#include <string>
#include <vector>

#include "hone/answers/focus.h"
#include "hone/engine/language_model.h"

namespace hone::answers {

struct QuotePrompt {
  std::vector<engine::Message> messages;
  std::vector<std::string> texts;  // what may be quoted: neighbouring sentences of a passage are one text
};

QuotePrompt quote_prompt(const std::string& question, const std::vector<FocusSentence>& sentences,
                         const std::vector<search::Passage>& passages);

}  // namespace hone::answers
