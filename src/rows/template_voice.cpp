#include "template_voice.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "hone/core/json.h"

namespace hone::rows {
namespace {

// A word of the row, what stands for it, and how it is called in a sentence.
struct Planted {
  std::string word, field, what;
};

class Planting {
 public:
  std::string word(const std::string& field, std::string what) {
    planted_.push_back({fmt::format("zqx{}jvk", planted_.size()), field, std::move(what)});
    return planted_.back().word;
  }

  OrderedJson value(const OrderedJson& json, const std::string& field) {
    if (json.is_object()) {
      OrderedJson out = OrderedJson::object();
      for (const auto& [key, inner] : json.items()) {
        const std::string name = word(field, "the name of an argument");
        out[name] = value(inner, field);
      }
      return out;
    }
    if (json.is_array()) {
      OrderedJson out = OrderedJson::array();
      for (const OrderedJson& inner : json) out.push_back(value(inner, field));
      return out;
    }
    if (json.is_string()) return word(field, "the value of an argument");
    return json;  // numbers, yes and no: what is beside them tells
  }

  void call(OrderedJson& one, const std::string& field) {
    if (!one.is_object() || !one.contains("function")) return;
    OrderedJson& function = one["function"];
    function["name"] = word(field, "its name");
    if (function.contains("arguments")) function["arguments"] = value(function["arguments"], field);
  }

  void tool(OrderedJson& one) {
    OrderedJson& function = one.contains("function") && one["function"].is_object() ? one["function"] : one;
    if (function.contains("name")) function["name"] = word("tools", "its name");
    if (!function.contains("parameters") || !function["parameters"].is_object()) return;
    OrderedJson& parameters = function["parameters"];
    if (!parameters.contains("properties") || !parameters["properties"].is_object()) return;
    OrderedJson properties = OrderedJson::object();
    std::map<std::string, std::string> words;
    for (const auto& [key, inner] : parameters["properties"].items()) {
      words[key] = word("tools", "the name of a parameter");
      properties[words[key]] = inner;
    }
    parameters["properties"] = std::move(properties);
    if (!parameters.contains("required") || !parameters["required"].is_array()) return;
    for (OrderedJson& name : parameters["required"])
      if (name.is_string())
        if (const auto found = words.find(name.get<std::string>()); found != words.end()) name = found->second;
  }

  const std::vector<Planted>& planted() const { return planted_; }

 private:
  std::vector<Planted> planted_;
};

bool writes(const engine::LanguageModel& model, const std::vector<engine::Message>& messages, const std::string& word,
            std::int64_t now) {
  const auto text = model.conversation_text(
      messages, {.add_generation_prompt = false, .now = now, .arguments = template_arguments(messages)});
  return !text || text->find(word) != std::string::npos;
}

}  // namespace

std::string template_arguments(const std::vector<engine::Message>& messages) {
  const bool thinks = std::any_of(messages.begin(), messages.end(),
                                  [](const engine::Message& message) { return !message.reasoning.empty(); });
  return thinks ? R"({"enable_thinking":true,"thinking":true})" : "";
}

Checked dropped_part(const engine::LanguageModel& model, const std::vector<engine::Message>& messages,
                     const std::string& tools, std::int64_t now) {
  Planting planting;
  std::vector<engine::Message> spoken = messages;
  for (std::size_t i = 0; i < spoken.size(); ++i) {
    engine::Message& message = spoken[i];
    if (message.role == "tool" && !message.content.empty())
      message.content = planting.word(fmt::format("messages[{}]", i), "what the tool gave");
    if (message.tool_calls.empty()) continue;
    auto calls = parse_ordered_json(message.tool_calls, "");
    if (!calls || !calls->is_array()) continue;
    for (OrderedJson& call : *calls) planting.call(call, fmt::format("messages[{}].tool_calls", i));
    message.tool_calls = dump(*calls);
  }
  std::string offered = tools;
  if (auto list = parse_ordered_json(tools, ""); list && list->is_array()) {
    for (OrderedJson& tool : *list) planting.tool(tool);
    offered = dump(*list);
  }
  if (planting.planted().empty()) return {};
  const auto text = model.conversation_text(
      spoken, {.tools = offered, .add_generation_prompt = false, .now = now, .arguments = template_arguments(spoken)});
  if (!text) return {};
  for (const Planted& one : planting.planted())
    if (text->find(one.word) == std::string::npos)
      return RowFault{
          one.field, RowProblemKind::template_drops,
          fmt::format("{} not written by the chat template of {}: {} is lost, and an answer without it would "
                      "be learned",
                      one.field == "tools" ? "are" : "is", model.name(), one.what)};
  return {};
}

Checked refused_order(const engine::LanguageModel& model, const std::vector<engine::Message>& messages,
                      const std::string& tools, std::int64_t now) {
  const auto unusual = unusual_order(messages);
  if (!unusual) return {};
  Planting planting;
  std::vector<engine::Message> spoken = messages;
  for (std::size_t i = 0; i < spoken.size(); ++i)
    if (!spoken[i].content.empty() &&
        (i > 0 || spoken[i].role != "system"))  // of a first one that is lost rows are warned
      spoken[i].content = planting.word(fmt::format("messages[{}]", i), "");
  const auto text = model.conversation_text(
      spoken, {.tools = tools, .add_generation_prompt = false, .now = now, .arguments = template_arguments(spoken)});
  const std::string place = fmt::format("messages[{}]", unusual->message);
  if (!text) {
    std::string why = text.error().message();
    if (why.ends_with('.')) why.pop_back();
    return RowFault{place, RowProblemKind::template_refused, fmt::format("{}. {}", unusual->what, why)};
  }
  for (const Planted& one : planting.planted())
    if (text->find(one.word) == std::string::npos)
      return RowFault{one.field, RowProblemKind::template_drops,
                      one.field == place
                          ? fmt::format("{}, which the chat template of {} does not write", unusual->what, model.name())
                          : fmt::format("is not written by the chat template of {}, since {} {}", model.name(), place,
                                        unusual->what)};
  return {};
}

TemplateVoice voice_of(const engine::LanguageModel& model, std::int64_t now) {
  if (!model.has_chat_template()) return {.thoughts = false};
  const std::string word = "zqx0jvk";
  engine::Message thinker{"assistant", "Yes."};
  thinker.reasoning = word;
  return {.thoughts = writes(model, {{"user", "Is it?"}, thinker}, word, now),
          .system = writes(model, {{"system", word}, {"user", "Is it?"}, {"assistant", "Yes."}}, word, now)};
}

}  // namespace hone::rows
