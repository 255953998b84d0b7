#include "message_list.h"

#include <fmt/format.h>

#include <algorithm>

#include "hone/core/spelling.h"
#include "hone/core/unicode.h"

namespace hone::rows {
namespace {

std::string shown(const OrderedJson& json) { return shorten(repair_utf8(dump(json)), 60); }

RowFault wrong_type(const std::string& field, std::string_view expected, const OrderedJson& found) {
  return {field, RowProblemKind::wrong_type, fmt::format("is {}; expected {}", shown(found), expected)};
}

// A string, or OpenAI's list of {"type":"text","text"}.
Checked read_content(const OrderedJson& json, const std::string& field, std::string& out) {
  if (!json.is_array()) return read_text(json, field, "a string", out);
  for (std::size_t i = 0; i < json.size(); ++i) {
    const std::string place = fmt::format("{}[{}]", field, i);
    const OrderedJson& part = json[i];
    if (!part.is_object() || !part.contains("type") || part["type"] != "text" || !part.contains("text"))
      return wrong_type(place, "a part {\"type\":\"text\",\"text\":…}; pictures and sounds cannot be learned", part);
    std::string text;
    if (auto fault = read_text(part["text"], place + ".text", "a string", text)) return fault;
    out += text;
  }
  return {};
}

// One call, in OpenAI's shape or bare {"name","arguments"}, as OpenAI's shape with the arguments as an object.
Checked read_call(const OrderedJson& json, const std::string& field, OrderedJson& out) {
  const OrderedJson* function = &json;
  if (json.is_object() && json.contains("function")) function = &json["function"];
  if (!function->is_object() || !function->contains("name") || !(*function)["name"].is_string())
    return wrong_type(field, "a call {\"function\":{\"name\":…,\"arguments\":…}}", json);
  OrderedJson call = OrderedJson::object();
  if (json.contains("id") && json["id"].is_string()) call["id"] = json["id"];
  OrderedJson arguments = function->contains("arguments") ? (*function)["arguments"] : OrderedJson::object();
  if (arguments.is_string()) {
    const auto text = arguments.get<std::string>();
    if (auto parsed = parse_ordered_json(text, ""); parsed && parsed->is_object()) arguments = std::move(*parsed);
  }
  call["type"] = "function";
  call["function"] = {{"name", (*function)["name"]}, {"arguments", std::move(arguments)}};
  out.push_back(std::move(call));
  return {};
}

Checked read_calls(const OrderedJson& json, const std::string& field, std::string& out) {
  OrderedJson calls = OrderedJson::array();
  if (json.is_array()) {
    for (std::size_t i = 0; i < json.size(); ++i)
      if (auto fault = read_call(json[i], fmt::format("{}[{}]", field, i), calls)) return fault;
  } else if (auto fault = read_call(json, field, calls)) {
    return fault;
  }
  if (!calls.empty()) out = dump(calls);
  return {};
}

// ShareGPT's name of a role as ours, "call" for a function call; as it is when the list speaks of roles.
std::string role_of(const std::string& name, const MessageTags& tags, bool tagged) {
  if (tagged) {
    if (name == tags.user) return "user";
    if (name == tags.assistant) return "assistant";
    if (name == tags.observation) return "tool";
    if (name == tags.function) return "call";
    if (name == tags.system) return "system";
  }
  return name;
}

}  // namespace

Checked read_text(const OrderedJson& json, const std::string& field, std::string_view expected, std::string& out) {
  if (!json.is_string()) return wrong_type(field, expected, json);
  out = json.get<std::string>();
  if (out.find('\0') != std::string::npos)
    return RowFault{field, RowProblemKind::invalid_text, "holds a NUL character (U+0000); expected text"};
  return {};
}

Checked read_tools(const OrderedJson& json, const std::string& field, std::string& out) {
  constexpr std::string_view expected = "a list of tools [{…}]";
  OrderedJson list = json;
  if (json.is_string()) {
    const auto text = json.get<std::string>();
    if (is_blank(text)) return {};
    auto parsed = parse_ordered_json(text, "");
    if (!parsed) return wrong_type(field, expected, json);
    list = std::move(*parsed);
  }
  if (list.is_null() || (list.is_array() && list.empty())) return {};
  if (!list.is_array() || !std::all_of(list.begin(), list.end(), [](const auto& tool) { return tool.is_object(); }))
    return wrong_type(field, expected, json);
  out = dump(list);
  return {};
}

Checked read_message(const OrderedJson& json, const std::string& field, const MessageTags& tags, engine::Message& out,
                     std::set<std::string>& unused) {
  if (!json.is_object()) return wrong_type(field, "a message {\"role\":…,\"content\":…}", json);
  const bool tagged = json.contains(tags.role);
  const std::string role_key = tagged ? tags.role : "role";
  const std::string content_key =
      tagged && (json.contains(tags.content) || !json.contains("content")) ? tags.content : "content";
  if (!json.contains(role_key))
    return RowFault{field, RowProblemKind::missing_field,
                    fmt::format("has no \"role\"; expected {{\"role\",\"content\"}} or {{\"{}\",\"{}\"}}", tags.role,
                                tags.content)};
  std::string name;
  if (auto fault = read_text(json[role_key], field + "." + role_key, "the name of a role", name)) return fault;
  out.role = role_of(name, tags, tagged);
  const bool call = out.role == "call";
  if (call) out.role = "assistant";
  const std::vector<std::string> roles{"system", "user", "assistant", "tool"};
  if (std::find(roles.begin(), roles.end(), out.role) == roles.end()) {
    std::vector<std::string> known = roles;
    if (tagged) known = {tags.system, tags.user, tags.assistant, tags.function, tags.observation};
    return RowFault{field + "." + role_key, RowProblemKind::wrong_role,
                    fmt::format("is '{}'; expected one of {}", shorten(name, 40), fmt::join(known, ", "))};
  }
  const bool has_calls = json.contains("tool_calls") && !json["tool_calls"].is_null();
  if (has_calls) {
    if (out.role != "assistant")
      return RowFault{field + ".tool_calls", RowProblemKind::wrong_role,
                      fmt::format("belongs to the role '{}'; expected only the assistant to call tools", out.role)};
    if (auto fault = read_calls(json["tool_calls"], field + ".tool_calls", out.tool_calls)) return fault;
  }
  if (json.contains(content_key) && !(json[content_key].is_null() && has_calls)) {
    if (auto fault = read_content(json[content_key], field + "." + content_key, out.content)) return fault;
  } else if (!has_calls) {
    return RowFault{field, RowProblemKind::missing_field,
                    fmt::format("has no \"{}\"; expected what was said, as a string", content_key)};
  }
  if (call) {
    auto parsed = parse_ordered_json(out.content, "");
    if (!parsed)
      return wrong_type(field + "." + content_key, "a call as JSON text {\"name\":…,\"arguments\":…}",
                        json[content_key]);
    if (auto fault = read_calls(*parsed, field + "." + content_key, out.tool_calls)) return fault;
    out.content.clear();
  }
  for (const char* key : {"name", "tool_call_id"})
    if (json.contains(key) && json[key].is_string()) {
      std::string& target = key[0] == 'n' ? out.name : out.tool_call_id;
      if (auto fault = read_text(json[key], field + "." + key, "a string", target)) return fault;
    }
  for (const auto& [key, value] : json.items())
    if (key != role_key && key != content_key && key != "tool_calls" && key != "name" && key != "tool_call_id" &&
        !value.is_null() && unused.size() < 64)
      unused.insert(field.substr(0, field.find('[')) + "[]." + shorten(repair_utf8(key), 40));
  return {};
}

Checked read_messages(const OrderedJson& json, const std::string& field, const MessageTags& tags,
                      std::vector<engine::Message>& out, std::set<std::string>& unused) {
  if (!json.is_array()) return wrong_type(field, "a list of messages [{\"role\":…,\"content\":…}]", json);
  if (json.empty())
    return RowFault{field, RowProblemKind::empty_prompt, "is an empty list; expected at least one message"};
  for (std::size_t i = 0; i < json.size(); ++i) {
    engine::Message message;
    if (auto fault = read_message(json[i], fmt::format("{}[{}]", field, i), tags, message, unused)) return fault;
    out.push_back(std::move(message));
  }
  return {};
}

Checked check_conversation(const std::vector<engine::Message>& messages, const std::string& field, Ending ending) {
  const auto wrong = [&](std::size_t i, std::string message) {
    return RowFault{fmt::format("{}[{}]", field, i), RowProblemKind::wrong_role, std::move(message)};
  };
  bool called = false;  // the last assistant called a tool
  std::string before;
  for (std::size_t i = 0; i < messages.size(); ++i) {
    const engine::Message& message = messages[i];
    const bool talk = !before.empty() && before != "system";
    if (message.role == "system" && i > 0) return wrong(i, "is a system message; expected it only at the beginning");
    if (message.role == "user" && before == "user")
      return wrong(i, "is a second user message in a row; expected an assistant's answer between them");
    if (message.role == "user" && before == "tool")
      return wrong(i, "is a user message after a tool's result; expected the assistant's answer to it");
    if (message.role == "assistant" && before == "assistant")
      return wrong(i,
                   "is a second assistant message in a row; expected a user message or a tool's result between them");
    if (message.role == "assistant" && !talk)
      return wrong(i, "is an assistant message at the beginning; expected a user message first");
    if (message.role == "tool" && !called)
      return wrong(i, "is a tool's result without a call; expected an assistant message with tool_calls before it");
    if (message.role == "assistant") called = !message.tool_calls.empty();
    if (message.role == "user") called = false;
    if (message.role == "assistant" && message.tool_calls.empty() && is_blank(message.content))
      return RowFault{fmt::format("{}[{}]", field, i), RowProblemKind::empty_answer,
                      "is empty; expected the assistant's answer"};
    if (message.role == "user" && is_blank(message.content))
      return RowFault{fmt::format("{}[{}]", field, i), RowProblemKind::empty_prompt,
                      "is empty; expected what the user says"};
    before = message.role;
  }
  const std::size_t last = messages.empty() ? 0 : messages.size() - 1;
  if (ending == Ending::answer && before != "assistant")
    return wrong(
        last,
        fmt::format("ends the conversation with the role '{}'; expected an assistant's answer at the end", before));
  if (ending == Ending::question && before != "user" && before != "tool")
    return wrong(last,
                 fmt::format("ends the prompt with the role '{}'; expected a user message or a tool's result at the "
                             "end",
                             before));
  return {};
}

}  // namespace hone::rows
