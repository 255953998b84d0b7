// Messages and tools of a chat, as /v1/chat/completions and /v1/responses have them.
//
//   HONE_TRY(auto message, read_message(json));
//   HONE_CHECK(read_tools(fields, ToolShape::nested, request));
#pragma once

#include "api_fields.h"
#include "api_request.h"

namespace hone::serve {

constexpr std::size_t most_messages = 4096;

// A string, or a list of texts ({"type":"text" or "input_text" or "output_text","text":…}). Errors: invalid_argument.
Result<std::string> read_content(const Json& message);
// {"role":…,"content":…,"tool_calls":[…]}. Arguments of calls are kept as JSON text.
Result<engine::Message> read_message(const Json& message);

// {"type":"function","function":{"name":…}}, or all in one object.
enum class ToolShape { nested, flat };
// tools, tool_choice and parallel_tool_calls.
Status read_tools(ApiFields& fields, ToolShape shape, ChatRequest& request);

}  // namespace hone::serve
