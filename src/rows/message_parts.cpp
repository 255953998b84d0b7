#include "message_parts.h"

#include <fmt/format.h>

#include <algorithm>

#include "hone/core/unicode.h"

namespace hone::rows {
namespace {

Checked read_call(const OrderedJson& json, const std::string& field, OrderedJson& calls) {
  const OrderedJson* function = &json;
  if (json.is_object() && json.contains("function")) function = &json["function"];
  if (!function->is_object() || !function->contains("name") || !(*function)["name"].is_string())
    return wrong_type(field, "a call {\"function\":{\"name\":…,\"arguments\":…}}", json);
  OrderedJson call = OrderedJson::object();
  if (json.contains("id") && json["id"].is_string()) call["id"] = json["id"];
  OrderedJson arguments = OrderedJson::object();
  for (const char* key : {"arguments", "parameters", "input"})
    if (const auto given = function->find(key); given != function->end()) {
      arguments = *given;
      break;
    }
  if (arguments.is_string()) {
    const auto text = arguments.get<std::string>();
    if (auto parsed = parse_ordered_json(text, ""); parsed && parsed->is_object()) arguments = std::move(*parsed);
  }
  call["type"] = "function";
  call["function"] = {{"name", (*function)["name"]}, {"arguments", std::move(arguments)}};
  calls.push_back(std::move(call));
  return {};
}

// The first of these members of a part.
const OrderedJson* member_of(const OrderedJson& part, std::initializer_list<const char*> names) {
  for (const char* name : names)
    if (const auto found = part.find(name); found != part.end()) return &*found;
  return nullptr;
}

}  // namespace

RowFault wrong_type(const std::string& field, std::string_view expected, const OrderedJson& found) {
  return {field, RowProblemKind::wrong_type,
          fmt::format("is {}; expected {}", shorten(repair_utf8(dump(found)), 60), expected)};
}

Checked read_calls(const OrderedJson& json, const std::string& field, OrderedJson& calls) {
  if (!json.is_array()) return read_call(json, field, calls);
  for (std::size_t i = 0; i < json.size(); ++i)
    if (auto fault = read_call(json[i], fmt::format("{}[{}]", field, i), calls)) return fault;
  return {};
}

Checked read_content(const OrderedJson& json, const std::string& field, MessageParts& out,
                     std::set<std::string>& unused) {
  if (json.is_null()) return {};
  if (!json.is_array()) return read_text(json, field, "a string", out.content);
  for (std::size_t i = 0; i < json.size(); ++i) {
    const std::string place = fmt::format("{}[{}]", field, i);
    const OrderedJson& part = json[i];
    std::string text;
    if (part.is_string()) {
      if (auto fault = read_text(part, place, "a string", text)) return fault;
      out.content += text;
      continue;
    }
    const std::string type =
        part.is_object() && part.contains("type") && part["type"].is_string() ? part["type"].get<std::string>() : "";
    const bool thought = type == "reasoning" || type == "thinking";
    const bool call = type == "tool_call" || type == "tool_calls" || type == "tool_use" || type == "function_call";
    const OrderedJson* value = nullptr;
    if (type == "text" || type == "input_text" || type == "output_text")
      value = member_of(part, {"text", "value", "content"});
    else if (thought)
      value = member_of(part, {"text", "value", "content", "reasoning", "thinking"});
    else if (call && !(value = member_of(part, {"value", "tool_call", "tool_calls"})))
      value = &part;
    if (!value)
      return wrong_type(place, "a part {\"type\":\"text\",\"text\":…}; pictures and sounds cannot be learned", part);
    for (const char* key : {"train", "weight", "loss_weight"})
      if (part.contains(key) && means_not_to_learn(part[key]))
        out.is_silent = true;
      else if (part.contains(key) && part[key] != true && part[key] != 1 && unused.size() < 64)
        unused.insert(field.substr(0, field.find('[')) + "[].content[]." + key);
    if (call) {
      OrderedJson calls = *value;
      if (calls.is_string())
        if (auto parsed = parse_ordered_json(calls.get<std::string>(), "")) calls = std::move(*parsed);
      if (auto fault = read_calls(calls, place, out.calls)) return fault;
      continue;
    }
    if (auto fault = read_text(*value, place + ".text", "a string", text)) return fault;
    (thought ? out.reasoning : out.content) += text;
  }
  return {};
}

}  // namespace hone::rows
