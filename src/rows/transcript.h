// Conversations that are written as one text, "\n\nHuman: …\n\nAssistant: …", as collections of preferences write them.
#pragma once

#include <optional>
#include <string_view>

#include "hone/core/json.h"

namespace hone::rows {

// The messages of a text that begins with "Human:" and goes on with "Assistant:" at the beginning of a paragraph, without the
// blanks around them. Empty: it is no such text. The last message may be an empty one of the assistant.
std::optional<OrderedJson> read_transcript(std::string_view text);

// The same of a text that ends with "Assistant:", so that the answer stands elsewhere; without that last message.
std::optional<OrderedJson> read_prompt_transcript(std::string_view text);

}  // namespace hone::rows
