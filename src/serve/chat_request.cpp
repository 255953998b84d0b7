// Requests of /v1/chat/completions and /v1/responses.
#include "answer_fields.h"
#include "chat_fields.h"

namespace hone::serve {
namespace {

Status read_template_arguments(ApiFields& fields, ChatRequest& request) {
  const Json* given = fields.find("chat_template_kwargs");
  if (!given) return {};
  if (!given->is_object()) return wrong_field("chat_template_kwargs", "an object");
  if (given->contains("enable_thinking") && !(*given)["enable_thinking"].is_boolean())
    return wrong_field("enable_thinking", "true or false");
  request.template_arguments = dump(*given);
  return {};
}

// A list of messages, calls and their results; what is not asked for again, as reasoning, is passed over.
Status read_items(const Json& input, std::vector<engine::Message>& messages) {
  if (input.is_string()) {
    messages.push_back({"user", input.get<std::string>()});
    return {};
  }
  if (!input.is_array() || input.empty() || input.size() > most_messages)
    return wrong_field("input", "a string or a list of 1 to " + std::to_string(most_messages) + " items");
  for (const Json& item : input) {
    const std::string type = json_value<std::string>(item, "type", "message");
    if (type == "reasoning") continue;
    if (type == "message") {
      HONE_TRY(auto message, read_message(item));
      messages.push_back(std::move(message));
    } else if (type == "function_call") {
      const Json call{{"id", json_value<std::string>(item, "call_id", "")},
                      {"function",
                       {{"name", json_value<std::string>(item, "name", "")},
                        {"arguments", json_value<std::string>(item, "arguments", "{}")}}}};
      // Calls that follow one another are of one answer.
      Json calls = Json::array({call});
      if (!messages.empty() && messages.back().role == "assistant" && !messages.back().tool_calls.empty()) {
        HONE_TRY(calls, parse_json(messages.back().tool_calls, "The calls"));
        calls.push_back(call);
        messages.pop_back();
      }
      HONE_TRY(auto message, read_message({{"role", "assistant"}, {"content", nullptr}, {"tool_calls", calls}}));
      messages.push_back(std::move(message));
    } else if (type == "function_call_output") {
      const Json said{{"content", item.contains("output") ? item["output"] : Json()}};
      HONE_TRY(auto content, read_content(said));
      messages.push_back({.role = "tool",
                          .content = std::move(content),
                          .tool_call_id = json_value<std::string>(item, "call_id", "")});
    } else {
      return Error(ErrorCode::invalid_argument, "\"input\" holds an item of the type \"" + type.substr(0, 60) +
                                                    "\"; messages, function calls and their outputs can be read here.");
    }
  }
  return {};
}

}  // namespace

Result<ChatRequest> parse_chat(std::string_view body) {
  HONE_TRY(ApiFields fields, ApiFields::parse(body));
  ChatRequest request;
  HONE_CHECK(read_answer(fields, request));
  const Json* messages = fields.find("messages");
  if (!messages || !messages->is_array() || messages->empty() || messages->size() > most_messages)
    return wrong_field("messages", "a list of 1 to " + std::to_string(most_messages) + " messages");
  for (const Json& message : *messages) {
    HONE_TRY(auto read, read_message(message));
    request.messages.push_back(std::move(read));
  }
  bool scores = false;
  std::int64_t alternatives = 0;
  HONE_CHECK(fields.flag("logprobs", scores));
  HONE_CHECK(fields.integer("top_logprobs", 0, most_alternatives, alternatives));
  if (alternatives > 0 && !scores) return wrong_field("logprobs", "true where \"top_logprobs\" is given");
  request.options.likeliest = scores ? static_cast<int>(alternatives) : -1;
  HONE_CHECK(read_tools(fields, ToolShape::nested, request));
  HONE_CHECK(read_template_arguments(fields, request));
  if (const Json* functions = fields.find("functions"); functions && !functions->empty())
    return wrong_field("functions", "sent as \"tools\"");
  if (const Json* call = fields.find("function_call"); call && *call != "none" && *call != "auto")
    return wrong_field("function_call", "sent as \"tool_choice\"");
  HONE_CHECK(fields.only_default("modalities", Json::array({"text"})));
  HONE_CHECK(fields.only_default("audio", Json()));
  HONE_CHECK(fields.only_default("web_search_options", Json()));
  HONE_CHECK(fields.finish());
  return request;
}

Result<ResponseRequest> parse_response(std::string_view body) {
  HONE_TRY(ApiFields fields, ApiFields::parse(body));
  ResponseRequest request;
  ChatRequest& chat = request.chat;
  for (const char* name : {"previous_response_id", "conversation"})
    if (fields.find(name))
      return Error(ErrorCode::invalid_argument, std::string("\"") + name +
                                                    "\" cannot be followed: this server keeps no conversations. Send "
                                                    "the earlier messages in \"input\".");
  HONE_CHECK(read_sampling(fields, chat));
  std::int64_t number = -1;
  HONE_CHECK(fields.integer("max_output_tokens", 1, 1 << 20, number));
  if (number >= 0) chat.max_tokens = static_cast<int>(number);
  HONE_CHECK(fields.text("instructions", request.instructions));
  if (!request.instructions.empty()) chat.messages.push_back({"system", request.instructions});
  const Json* input = fields.find("input");
  if (!input) return wrong_field("input", "a string or a list of items");
  HONE_CHECK(read_items(*input, chat.messages));
  if (chat.messages.empty()) return wrong_field("input", "something that was said");
  if (const std::string text = fields.written("text"); !text.empty()) {
    HONE_TRY(const auto format, parse_ordered_json(text, "text"));
    if (!format.is_object()) return wrong_field("text", "an object with \"format\"");
    if (format.contains("format") && !format["format"].is_null())
      HONE_CHECK(read_format("format", dump(format["format"]), "", chat.options));
  }
  HONE_CHECK(read_tools(fields, ToolShape::flat, chat));
  HONE_CHECK(read_template_arguments(fields, chat));
  HONE_CHECK(fields.only_default("background", false));
  HONE_CHECK(fields.only_default("truncation", "disabled"));
  HONE_CHECK(fields.only_default("prompt", Json()));
  HONE_CHECK(fields.only_default("top_logprobs", 0));
  request.metadata = fields.written("metadata");
  fields.ignore({"include", "reasoning", "max_tool_calls", "stream_options", "context_management"});
  HONE_CHECK(fields.finish());
  return request;
}

}  // namespace hone::serve
