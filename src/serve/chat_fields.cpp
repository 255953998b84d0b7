#include "chat_fields.h"

namespace hone::serve {
namespace {

constexpr std::size_t most_tools = 256;

// One call of a message, whatever is else in it. Its arguments are JSON text, as OpenAI has them.
Result<OrderedJson> read_call(const Json& call) {
  const Error wrong =
      wrong_field("tool_calls", R"(a list of {"id":…,"type":"function","function":{"name":…,"arguments":"{…}"}})");
  if (!call.is_object() || !call.contains("function") || !call["function"].is_object()) return wrong;
  const Json& function = call["function"];
  const auto name = function.find("name"), arguments = function.find("arguments");
  if (name == function.end() || !name->is_string()) return wrong;
  std::string text = "{}";
  if (arguments != function.end() && arguments->is_string()) text = arguments->get<std::string>();
  if (arguments != function.end() && arguments->is_object()) text = dump(*arguments);
  if (text.empty()) text = "{}";
  const auto parsed = parse_json(text, "The arguments");
  if (!parsed || !parsed->is_object()) return wrong_field("arguments", "a JSON object in a string");
  OrderedJson out{{"type", "function"}, {"function", {{"name", *name}, {"arguments", text}}}};
  if (const auto id = call.find("id"); id != call.end() && id->is_string()) out["id"] = *id;
  return out;
}

// The tool in Chat Completions' form.
Result<OrderedJson> read_tool(const OrderedJson& tool, ToolShape shape) {
  const bool is_function = tool.is_object() && tool.contains("type") && tool["type"] == "function";
  if (tool.is_object() && tool.contains("type") && !is_function)
    return Error(ErrorCode::invalid_argument, "Tools of the type " + dump(tool["type"]).substr(0, 100) +
                                                  " are not here: this server offers your own functions only.");
  const bool is_nested = is_function && tool.contains("function") && tool["function"].is_object();
  OrderedJson function = is_nested ? tool["function"] : tool;
  const bool has_name = is_function && (is_nested || shape == ToolShape::flat) && function.contains("name") &&
                        function["name"].is_string() && !function["name"].get<std::string>().empty();
  const bool has_parameters = has_name && (!function.contains("parameters") || function["parameters"].is_null() ||
                                           function["parameters"].is_object());
  if (!has_parameters)
    return wrong_field("tools", shape == ToolShape::nested
                                    ? R"(a list of {"type":"function","function":{"name":…,"parameters":{…}}})"
                                    : R"(a list of {"type":"function","name":…,"parameters":{…}})");
  if (!is_nested) function.erase("type");
  if (!function.contains("parameters") || function["parameters"].is_null())
    function["parameters"] = {{"type", "object"}, {"properties", OrderedJson::object()}};
  return OrderedJson{{"type", "function"}, {"function", function}};
}

}  // namespace

Result<std::string> read_content(const Json& message) {
  const auto content = message.find("content");
  if (content == message.end() || content->is_null()) return std::string();
  if (content->is_string()) return content->get<std::string>();
  if (!content->is_array()) return wrong_field("content", "a string or a list of texts");
  std::string text;
  for (const Json& part : *content) {
    const std::string type = json_value<std::string>(part, "type", "");
    if ((type != "text" && type != "input_text" && type != "output_text") || !part.contains("text") ||
        !part["text"].is_string())
      return Error(ErrorCode::invalid_argument, "A message's content may hold text only: this server's models see no " +
                                                    (type.find("image") != std::string::npos ? std::string("images")
                                                     : type.find("audio") != std::string::npos
                                                         ? std::string("sound")
                                                         : "parts of the type \"" + type.substr(0, 60) + "\"") +
                                                    ".");
    text += part["text"].get<std::string>();
  }
  return text;
}

Result<engine::Message> read_message(const Json& message) {
  if (!message.is_object()) return wrong_field("messages", "a list of objects");
  engine::Message out;
  out.role = json_value<std::string>(message, "role", "");
  if (out.role == "developer") out.role = "system";
  if (out.role != "system" && out.role != "user" && out.role != "assistant" && out.role != "tool")
    return wrong_field("role", "system, developer, user, assistant or tool");
  HONE_TRY(out.content, read_content(message));
  if (const auto calls = message.find("tool_calls"); calls != message.end() && !calls->is_null()) {
    if (!calls->is_array()) return wrong_field("tool_calls", "a list");
    OrderedJson list = OrderedJson::array();
    for (const Json& call : *calls) {
      HONE_TRY(auto one, read_call(call));
      list.push_back(std::move(one));
    }
    if (!list.empty()) out.tool_calls = dump(list);
  }
  out.name = json_value<std::string>(message, "name", "");
  out.tool_call_id = json_value<std::string>(message, "tool_call_id", "");
  return out;
}

Status read_tools(ApiFields& fields, ToolShape shape, ChatRequest& request) {
  HONE_CHECK(fields.flag("parallel_tool_calls", request.parallel_calls));
  const std::string written = fields.written("tools");
  OrderedJson tools = OrderedJson::array();
  if (!written.empty()) {
    HONE_TRY(const auto given, parse_ordered_json(written, "tools"));
    if (!given.is_array() || given.size() > most_tools)
      return wrong_field("tools", "a list of at most " + std::to_string(most_tools) + " tools");
    for (const OrderedJson& tool : given) {
      HONE_TRY(auto one, read_tool(tool, shape));
      tools.push_back(std::move(one));
    }
  }
  if (const Json* choice = fields.find("tool_choice")) {
    std::string named;
    if (choice->is_object() && json_value<std::string>(*choice, "type", "") == "function") {
      named = json_value<std::string>(*choice, "name", "");
      if (choice->contains("function")) named = json_value<std::string>((*choice)["function"], "name", named);
    }
    const bool is_named = !named.empty();
    if (!is_named && *choice != "none" && *choice != "auto" && *choice != "required")
      return wrong_field("tool_choice", R"(none, auto, required, or {"type":"function","function":{"name":…}})");
    if (*choice == "none") tools.clear();
    if (is_named) {
      OrderedJson one = OrderedJson::array();
      for (const OrderedJson& tool : tools)
        if (tool["function"]["name"] == named) one.push_back(tool);
      if (one.empty()) return wrong_field("tool_choice", "one of the tools; '" + named.substr(0, 100) + "' is none");
      tools = std::move(one);
    }
    if (*choice == "required" && tools.empty()) return wrong_field("tools", "given where one is required");
    if (is_named || *choice == "required") request.tool_choice = engine::ToolChoice::required;
  }
  if (tools.empty()) return {};
  if (!request.options.grammar.empty())
    return Error(ErrorCode::invalid_argument,
                 "An answer cannot be held to a format and call tools as well: leave out the format, or \"tools\", or "
                 "say \"tool_choice\":\"none\".");
  request.tools = dump(tools);
  return {};
}

}  // namespace hone::serve
