#include "chat_template.h"

#include <jinja/lexer.h>
#include <jinja/parser.h>
#include <jinja/runtime.h>
#include <json.h>

#include <ctime>

namespace hone::engine {

struct ChatTemplate::State {
  std::string source, begin_text, end_text;
  jinja::program program;
};

ChatTemplate::ChatTemplate(std::unique_ptr<State> state) : state_(std::move(state)) {}
ChatTemplate::ChatTemplate(ChatTemplate&&) noexcept = default;
ChatTemplate& ChatTemplate::operator=(ChatTemplate&&) noexcept = default;
ChatTemplate::~ChatTemplate() = default;

Result<ChatTemplate> ChatTemplate::parse(const std::string& source, std::string begin_text, std::string end_text) {
  auto state = std::make_unique<State>();
  try {
    jinja::lexer lexer;
    auto lexed = lexer.tokenize(source);
    state->program = jinja::parse_from_tokens(lexed);
    state->source = lexed.source;
  } catch (const std::exception& failure) {
    return Error(ErrorCode::unsupported,
                 std::string("The model's chat template cannot be read: ") + failure.what() + ".");
  }
  state->begin_text = std::move(begin_text);
  state->end_text = std::move(end_text);
  return ChatTemplate(std::move(state));
}

Result<std::vector<Tokenizer::Part>> ChatTemplate::render(std::vector<Message> messages,
                                                          const RenderOptions& options) const {
  for (const Message& message : messages)
    if (!message.tool_calls.empty() && common_json::parse_no_throw(message.tool_calls).is_discarded())
      return Error(ErrorCode::invalid_argument, "A message's tool calls are not JSON.");
  if (!options.tools.empty() && common_json::parse_no_throw(options.tools).is_discarded())
    return Error(ErrorCode::invalid_argument, "The tools are not JSON.");
  if (!options.arguments.empty() && !common_json::parse_no_throw(options.arguments).is_object())
    return Error(ErrorCode::invalid_argument, "The template's arguments are no JSON object.");
  std::string failed;
  try {
    jinja::context context(state_->source);
    context.current_time = static_cast<std::time_t>(options.now);
    common_json list = common_json::array();
    for (const Message& message : messages) {
      common_json one;
      one["role"] = message.role;
      one["content"] = message.content;
      if (!message.tool_calls.empty()) one["tool_calls"] = common_json::parse(message.tool_calls);
      if (!message.name.empty()) one["name"] = message.name;
      if (!message.tool_call_id.empty()) one["tool_call_id"] = message.tool_call_id;
      if (!message.reasoning.empty())  // the names that templates ask for
        for (const char* key : {"reasoning_content", "reasoning", "thinking"}) one[key] = message.reasoning;
      list.push_back(one);
    }
    common_json spoken;
    spoken["messages"] = list;
    // Templates ask `tools is not none`, so it is defined, as everywhere else that templates run.
    spoken["tools"] = options.tools.empty() ? common_json(nullptr) : common_json::parse(options.tools);
    common_json own;
    own["bos_token"] = state_->begin_text;
    own["eos_token"] = state_->end_text;
    own["add_generation_prompt"] = options.add_generation_prompt;
    own["enable_thinking"] = false;
    jinja::global_from_json(context, spoken, /*mark_input=*/true);
    jinja::global_from_json(context, own, /*mark_input=*/false);
    if (!options.arguments.empty()) {
      common_json given = common_json::parse(options.arguments);
      for (const char* name : {"messages", "tools", "bos_token", "eos_token", "add_generation_prompt"})
        given.erase(name);
      jinja::global_from_json(context, given, /*mark_input=*/true);
    }
    jinja::runtime runtime(context);
    auto rendered = jinja::runtime::gather_string_parts(runtime.execute(state_->program));
    std::vector<Tokenizer::Part> parts;
    for (const auto& part : rendered->val_str.parts) parts.push_back({part.val, part.is_input});
    return parts;
  } catch (const std::exception& failure) {
    failed = failure.what();
  }
  if (messages.size() > 1 && messages[0].role == "system" && messages[1].role == "user") {
    messages[1].content = messages[0].content + "\n\n" + messages[1].content;
    messages.erase(messages.begin());
    return render(std::move(messages), options);
  }
  return Error(ErrorCode::unsupported, "The model's chat template refused the messages: " + failed + ".");
}

}  // namespace hone::engine
