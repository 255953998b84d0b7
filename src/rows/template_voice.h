// What a model's chat template says of a conversation, and what it leaves out without a word: tools, calls, thoughts.
//
// A word that nobody writes stands in for each name, argument and value; what is not in the rendering was dropped.
#pragma once

#include "hone/rows/chat_tokens.h"
#include "message_list.h"

namespace hone::rows {

// The first part that the template drops though the row needs it: tools on offer, calls, results. Empty: none; also where the
// template refuses the conversation, which rendering it says.
Checked dropped_part(const engine::LanguageModel& model, const std::vector<engine::Message>& messages,
                     const std::string& tools, std::int64_t now);

// Of roles in an unusual order: the message that stands where the template refuses it, or the first one that it does not write.
// Empty: none, or the order is usual.
Checked refused_order(const engine::LanguageModel& model, const std::vector<engine::Message>& messages,
                      const std::string& tools, std::int64_t now);

// Whether the template writes an assistant's thoughts, and what the system says.
struct TemplateVoice {
  bool thoughts = true, system = true;
};
TemplateVoice voice_of(const engine::LanguageModel& model, std::int64_t now);

// The template's further arguments for a conversation: thoughts are let through where there are some.
std::string template_arguments(const std::vector<engine::Message>& messages);

}  // namespace hone::rows
