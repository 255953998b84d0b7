#include "message_list.h"

#include <fmt/format.h>

#include <algorithm>

#include "hone/core/spelling.h"
#include "hone/core/unicode.h"
#include "message_parts.h"

namespace hone::rows {
namespace {

// Ours for what others call a role, "call" for a call of a tool; empty: unknown.
std::string known_role(const std::string& name) {
  static const std::vector<std::pair<std::string_view, std::vector<std::string_view>>> roles{
      {"system", {"system", "developer"}},
      {"user", {"user", "human"}},
      {"assistant", {"assistant", "gpt", "chatgpt", "bot", "model", "ai", "bing", "bard"}},
      {"tool", {"tool", "observation", "function", "ipython", "tool_response", "function_response"}},
      {"call", {"function_call", "tool_call"}}};
  const std::string lower = lower_ascii(name);
  for (const auto& [ours, theirs] : roles)
    if (std::find(theirs.begin(), theirs.end(), lower) != theirs.end()) return std::string(ours);
  return "";
}

std::string role_of(const std::string& name, const MessageTags& tags, bool tagged) {
  if (tagged) {
    if (name == tags.user) return "user";
    if (name == tags.assistant) return "assistant";
    if (name == tags.observation) return "tool";
    if (name == tags.function) return "call";
    if (name == tags.system) return "system";
  }
  return known_role(name);
}

// The message with its members in small letters, but for those that dataset_info.json names.
OrderedJson in_small_letters(const OrderedJson& json, const MessageTags& tags) {
  OrderedJson out = OrderedJson::object();
  for (const auto& [key, value] : json.items()) {
    const std::string lower = lower_ascii(key);
    out[key == tags.role || key == tags.content || json.contains(lower) ? key : lower] = value;
  }
  return out;
}

bool has_capitals(const OrderedJson& json) {
  for (const auto& [key, value] : json.items())
    if (std::any_of(key.begin(), key.end(), [](char c) { return c >= 'A' && c <= 'Z'; })) return true;
  return false;
}

// What is asked and answered in one object, {"human": …, "assistant": …}, as two messages.
OrderedJson apart(const OrderedJson& list) {
  OrderedJson out = OrderedJson::array();
  for (const OrderedJson& one : list) {
    const bool pair = one.is_object() && !one.contains("role") && !one.contains("from") && !one.contains("content") &&
                      (one.contains("human") || one.contains("user")) && one.contains("assistant");
    if (!pair) {
      out.push_back(one);
      continue;
    }
    for (const char* role : {"system", "human", "user", "assistant"})
      if (one.contains(role) && !one[role].is_null()) out.push_back({{"role", role}, {"content", one[role]}});
  }
  return out;
}

}  // namespace

bool means_not_to_learn(const OrderedJson& value) {
  if (value.is_boolean()) return !value.get<bool>();
  if (value.is_number()) return value.get<double>() == 0;
  return value.is_string() && (lower_ascii(value.get<std::string>()) == "false" || value == "0");
}

Checked read_text(const OrderedJson& json, const std::string& field, std::string_view expected, std::string& out) {
  if (json.is_number() || json.is_boolean()) {
    out = dump(json);
    return {};
  }
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

Checked read_message(const OrderedJson& given, const std::string& field, const MessageTags& tags, engine::Message& out,
                     std::set<std::string>& unused, bool* learned) {
  if (!given.is_object()) return wrong_type(field, "a message {\"role\":…,\"content\":…}", given);
  const OrderedJson lowered = has_capitals(given) ? in_small_letters(given, tags) : OrderedJson();
  const OrderedJson& json = lowered.is_object() ? lowered : given;
  const bool tagged = json.contains(tags.role);
  std::string role_key = tagged ? tags.role : "role";
  if (!tagged && !json.contains("role") && json.contains("from")) role_key = "from";
  std::string content_key = tagged ? tags.content : "content";
  for (const char* other : {"content", "value", "text"})
    if (!json.contains(content_key) && json.contains(other)) content_key = other;
  if (!json.contains(role_key))
    return RowFault{field, RowProblemKind::missing_field,
                    fmt::format("has no \"role\"; expected {{\"role\",\"content\"}} or {{\"{}\",\"{}\"}}", tags.role,
                                tags.content)};
  const OrderedJson& role = json[role_key];
  if (!role.is_string()) return wrong_type(field + "." + role_key, "the name of a role", role);
  const auto name = role.get<std::string>();
  out.role = role_of(name, tags, tagged);
  const bool call = out.role == "call";
  if (call) out.role = "assistant";
  if (out.role.empty()) {
    std::vector<std::string> known{"system", "user", "assistant", "tool"};
    if (tagged) known = {tags.system, tags.user, tags.assistant, tags.function, tags.observation};
    return RowFault{field + "." + role_key, RowProblemKind::wrong_role,
                    fmt::format("is '{}'; expected one of {}", shorten(repair_utf8(name), 40), fmt::join(known, ", "))};
  }
  MessageParts parts;
  for (const char* key : {"tool_calls", "function_call"}) {
    if (!json.contains(key) || json[key].is_null() || (json[key].is_array() && json[key].empty())) continue;
    if (out.role != "assistant")
      return RowFault{field + "." + key, RowProblemKind::wrong_role,
                      fmt::format("belongs to the role '{}'; expected only the assistant to call tools", out.role)};
    if (auto fault = read_calls(json[key], field + "." + key, parts.calls)) return fault;
  }
  if (json.contains(content_key)) {
    if (json[content_key].is_null() && parts.calls.empty() && out.role != "tool")
      return wrong_type(field + "." + content_key, "what was said, as a string", json[content_key]);
    if (!(call && json[content_key].is_object()))
      if (auto fault = read_content(json[content_key], field + "." + content_key, parts, unused)) return fault;
  } else if (parts.calls.empty()) {
    return RowFault{field, RowProblemKind::missing_field,
                    fmt::format("has no \"{}\"; expected what was said, as a string", content_key)};
  }
  if (call && parts.calls.empty()) {
    OrderedJson calls = json[content_key];
    if (!calls.is_object()) {
      auto parsed = parse_ordered_json(parts.content, "");
      if (!parsed)
        return wrong_type(field + "." + content_key, "a call as JSON text {\"name\":…,\"arguments\":…}", calls);
      calls = std::move(*parsed);
    }
    if (auto fault = read_calls(calls, field + "." + content_key, parts.calls)) return fault;
    parts.content.clear();
  }
  for (const char* key : {"name", "tool_call_id"})
    if (json.contains(key) && json[key].is_string()) {
      std::string& target = key[0] == 'n' ? out.name : out.tool_call_id;
      if (auto fault = read_text(json[key], field + "." + key, "a string", target)) return fault;
    }
  const auto leave = [&](const std::string& key) {
    if (unused.size() < 64) unused.insert(field.substr(0, field.find('[')) + "[]." + shorten(repair_utf8(key), 40));
  };
  bool thought_of = false;
  for (const auto& [key, value] : json.items()) {
    if (value.is_null()) continue;
    if (key == role_key || key == content_key || key == "tool_calls" || key == "function_call" || key == "name" ||
        key == "tool_call_id")
      continue;
    const bool thoughts = key == "reasoning_content" || key == "reasoning" || key == "thinking";
    if (thoughts && out.role == "assistant" && (value.is_string() || value.is_array())) {
      MessageParts thought;
      if (auto fault = read_content(value, fmt::format("{}.{}", field, key), thought, unused)) return fault;
      if (!thought_of && parts.reasoning.empty()) parts.reasoning = thought.content + thought.reasoning;
      parts.is_silent |= thought.is_silent;
      thought_of = true;
      continue;
    }
    const bool weight = key == "weight" || key == "loss_weight" || key == "train" || key == "training" || key == "loss";
    const bool silences = weight && means_not_to_learn(value);
    if (silences && out.role != "assistant") continue;  // what others say is not learned anyway
    if (silences && learned) {
      *learned = false;
      continue;
    }
    if (weight && out.role == "assistant" && (value == true || value == 1)) continue;
    leave(key);
  }
  // Of an answer no part is learned when one must not be: where it lies in the rendering cannot be told.
  if (parts.is_silent && out.role == "assistant") {
    if (learned) *learned = false;
    if (!learned) leave("content[].train");
  }
  out.content = std::move(parts.content);
  out.reasoning = std::move(parts.reasoning);
  if (!parts.calls.empty()) out.tool_calls = dump(parts.calls);
  return {};
}

Checked read_messages(const OrderedJson& given, const std::string& field, const MessageTags& tags,
                      std::vector<engine::Message>& out, std::set<std::string>& unused,
                      std::vector<std::size_t>* not_learned) {
  constexpr std::string_view expected = "a list of messages [{\"role\":…,\"content\":…}]";
  OrderedJson json = given;
  if (given.is_string()) {
    auto parsed = parse_ordered_json(given.get<std::string>(), "");
    if (parsed) json = std::move(*parsed);
  }
  if (!json.is_array()) return wrong_type(field, expected, given);
  if (json.empty())
    return RowFault{field, RowProblemKind::empty_prompt, "is an empty list; expected at least one message"};
  json = apart(json);
  for (std::size_t i = 0; i < json.size(); ++i) {
    engine::Message message;
    bool learned = true;
    if (auto fault = read_message(json[i], fmt::format("{}[{}]", field, i), tags, message, unused,
                                  not_learned ? &learned : nullptr))
      return fault;
    if (!learned) not_learned->push_back(out.size());
    out.push_back(std::move(message));
  }
  return {};
}

Checked check_conversation(const std::vector<engine::Message>& messages, const std::string& field, Ending ending) {
  for (std::size_t i = 0; i < messages.size(); ++i) {
    const engine::Message& message = messages[i];
    if (message.role == "assistant" && message.tool_calls.empty() && is_blank(message.content))
      return RowFault{fmt::format("{}[{}]", field, i), RowProblemKind::empty_answer,
                      "is empty; expected the assistant's answer"};
    if (message.role == "user" && is_blank(message.content))
      return RowFault{fmt::format("{}[{}]", field, i), RowProblemKind::empty_prompt,
                      "is empty; expected what the user says"};
  }
  const std::size_t last = messages.empty() ? 0 : messages.size() - 1;
  const std::string role = messages.empty() ? "" : messages[last].role;
  const auto wrong = [&](std::string message) {
    return RowFault{fmt::format("{}[{}]", field, last), RowProblemKind::wrong_role, std::move(message)};
  };
  if (ending == Ending::answer && role != "assistant")
    return wrong(
        fmt::format("ends the conversation with the role '{}'; expected an assistant's answer at the end", role));
  if (ending == Ending::question && role != "user" && role != "tool")
    return wrong(
        fmt::format("ends the prompt with the role '{}'; expected a user message or a tool's result at the end", role));
  return {};
}

std::optional<UnusualOrder> unusual_order(const std::vector<engine::Message>& messages) {
  bool called = false;  // the last assistant called a tool
  std::string before;
  for (std::size_t i = 0; i < messages.size(); ++i) {
    const std::string& role = messages[i].role;
    if (role == "system" && i > 0) return UnusualOrder{i, "is a system message behind the beginning"};
    if (role == "user" && before == "user") return UnusualOrder{i, "is a second user message in a row"};
    if (role == "user" && before == "tool")
      return UnusualOrder{i, "is a user message after a tool's result that no assistant answered"};
    if (role == "assistant" && before == "assistant") return UnusualOrder{i, "is a second assistant message in a row"};
    if (role == "assistant" && (before.empty() || before == "system"))
      return UnusualOrder{i, "is an assistant message before any user message"};
    if (role == "tool" && !called) return UnusualOrder{i, "is a tool's result without a call"};
    if (role == "assistant") called = !messages[i].tool_calls.empty();
    if (role == "user") called = false;
    before = role;
  }
  return {};
}

}  // namespace hone::rows
