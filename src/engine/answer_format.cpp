#include "hone/engine/answer_format.h"

#include <chat.h>
#include <algorithm>

#include <optional>
#include <regex>

#include "model_state.h"

namespace hone::engine {
namespace {

std::vector<common_chat_msg> common_messages(const std::vector<Message>& messages) {
  common_json list = common_json::array();
  for (const Message& message : messages) {
    common_json one;
    one["role"] = message.role;
    one["content"] = message.content;
    if (!message.tool_calls.empty()) {
      common_json calls = common_json::array();
      for (common_json call : common_json::parse(message.tool_calls)) {
        if (!call.contains("type")) call["type"] = "function";
        calls.push_back(call);
      }
      one["tool_calls"] = calls;
    }
    if (!message.name.empty()) one["name"] = message.name;
    if (!message.tool_call_id.empty()) one["tool_call_id"] = message.tool_call_id;
    list.push_back(one);
  }
  return common_chat_msgs_parse_oaicompat(list);
}

std::string escaped(const std::string& word) {
  std::string out;
  for (const char letter : word) {
    if (std::string_view("^$.*+?()[]{}|\\").find(letter) != std::string_view::npos) out += '\\';
    out += letter;
  }
  return out;
}

// llama.cpp's grammar of a required call lets any text stand before it, and any number of calls follow: a small model never
// comes to the call, or never ends. Where the rules have the names that llama.cpp gives them, the call comes at once.
std::string calls_alone(std::string grammar, bool parallel_calls) {
  grammar = std::regex_replace(grammar, std::regex("(^|\n)(root ::= [^\n]*) until-[0-9]+\\? "), "$1$2 [ \\n]{0,4} ");
  if (!parallel_calls)
    grammar = std::regex_replace(grammar, std::regex("(^|\n)tool-calls ::= \\(tool-call space\\)\\+"),
                                 "$1tool-calls ::= tool-call");
  return grammar;
}

common_chat_msg common_message(const ReadAnswer& answer) {
  common_chat_msg message;
  message.role = "assistant";
  message.content = answer.content;
  message.reasoning_content = answer.reasoning;
  for (const ToolCall& call : answer.calls) message.tool_calls.push_back({call.name, call.arguments, ""});
  return message;
}

ReadAnswer read_message(const common_chat_msg& message) {
  ReadAnswer out{message.content, message.reasoning_content, {}};
  for (const auto& part : message.content_parts) out.content += part.text;
  for (const auto& call : message.tool_calls) out.calls.push_back({call.name, call.arguments});
  return out;
}

}  // namespace

struct AnswerFormat::State {
  LanguageModel model;
  bool parallel_calls = true;
  common_chat_params params;
  common_chat_parser_params parser;
};

TemplateAbilities template_abilities(const LanguageModel& model) {
  TemplateAbilities abilities;
  if (!model.has_chat_template()) return abilities;
  try {
    const auto templates = common_chat_templates_init(model.state().model.get(), "");
    auto can = common_chat_templates_get_caps(templates.get());
    abilities.tools = can["supports_tools"];
    abilities.tool_calls = can["supports_tool_calls"];
    abilities.object_arguments = can["supports_object_arguments"];
    abilities.thinking = common_chat_templates_support_enable_thinking(templates.get());
  } catch (const std::exception&) {
    return {};
  }
  return abilities;
}

std::vector<AnswerDelta> deltas_between(const ReadAnswer& before, const ReadAnswer& now) {
  std::vector<AnswerDelta> out;
  try {
    for (const auto& one : common_chat_msg_diff::compute_diffs(common_message(before), common_message(now)))
      out.push_back({one.content_delta,
                     one.reasoning_content_delta,
                     one.tool_call_index,
                     {one.tool_call_delta.name, one.tool_call_delta.arguments}});
  } catch (const std::exception&) {  // not a continuation of what was read before: nothing can be added to that
    out.clear();
  }
  return out;
}

Result<AnswerFormat> AnswerFormat::make(const LanguageModel& model, const std::vector<Message>& messages,
                                        const AnswerFormatOptions& options) {
  common_chat_templates_inputs inputs;
  try {
    if (!options.tools.empty()) inputs.tools = common_chat_tools_parse_oaicompat(common_json::parse(options.tools));
  } catch (const std::exception& failure) {
    return Error(ErrorCode::invalid_argument, std::string("The tools cannot be read: ") + failure.what() + ".");
  }
  auto state = std::make_shared<State>(
      State{.model = model, .parallel_calls = options.parallel_calls, .params = {}, .parser = {}});
  try {
    inputs.messages = common_messages(messages);
    inputs.tool_choice =
        options.choice == ToolChoice::required ? COMMON_CHAT_TOOL_CHOICE_REQUIRED : COMMON_CHAT_TOOL_CHOICE_AUTO;
    inputs.parallel_tool_calls = options.parallel_calls;
    inputs.reasoning_format = COMMON_REASONING_FORMAT_DEEPSEEK;
    inputs.enable_thinking = false;
    if (!options.template_arguments.empty()) {
      const common_json arguments = common_json::parse(options.template_arguments);
      for (const auto& [name, value] : arguments.items()) inputs.chat_template_kwargs[name] = value.dump();
      if (arguments.contains("enable_thinking")) inputs.enable_thinking = arguments.at("enable_thinking").get<bool>();
    }
    const auto templates = common_chat_templates_init(model.state().model.get(), "");
    state->params = common_chat_templates_apply(templates.get(), inputs);
    state->parser = common_chat_parser_params(state->params);
    state->parser.reasoning_format = inputs.reasoning_format;
    if (!state->params.parser.empty()) state->parser.parser.load(state->params.parser);
  } catch (const std::exception& failure) {
    return Error(ErrorCode::unsupported, "From the chat template of " + model.name() +
                                             " no format of answers can be told: " + failure.what() + ".");
  }
  return AnswerFormat(std::move(state));
}

Status AnswerFormat::shape(GenerationOptions& options) const {
  const common_chat_params& params = state_->params;
  const Tokenizer& tokenizer = state_->model.tokenizer();
  for (const std::string& text : params.preserved_tokens) {
    const Tokenizer::Part part{text};
    HONE_TRY(const auto tokens, tokenizer.tokenize_parts({&part, 1}));
    if (!tokens.empty() && tokenizer.is_control(tokens.back()) && tokenizer.token_text(tokens.back()) == text)
      options.spelled.push_back(tokens.back());
  }
  options.stop.insert(options.stop.end(), params.additional_stops.begin(), params.additional_stops.end());
  if (!options.grammar.empty() || params.grammar.empty()) return {};
  if (!params.grammar_lazy) {
    options.grammar = calls_alone(params.grammar, state_->parallel_calls);
    options.grammar_prefix = params.generation_prompt;
    return {};
  }
  for (const common_grammar_trigger& trigger : params.grammar_triggers) {
    if (trigger.type == COMMON_GRAMMAR_TRIGGER_TYPE_WORD) options.grammar_triggers.push_back(escaped(trigger.value));
    if (trigger.type == COMMON_GRAMMAR_TRIGGER_TYPE_PATTERN) options.grammar_triggers.push_back(trigger.value);
    if (trigger.type == COMMON_GRAMMAR_TRIGGER_TYPE_PATTERN_FULL)
      options.grammar_triggers.push_back("^" + trigger.value + "$");
  }
  if (!options.grammar_triggers.empty()) options.grammar = params.grammar;
  return {};
}

ReadAnswer AnswerFormat::read(std::string_view text, bool is_whole) const {
  for (const bool is_partial : {!is_whole, true}) {
    try {
      ReadAnswer answer = read_message(common_chat_parse(std::string(text), is_partial, state_->parser));
      // Space before words or a call is not said.
      answer.content.erase(0, std::min(answer.content.find_first_not_of(" \n\t\r"), answer.content.size()));
      return answer;
    } catch (const std::exception&) {
      continue;  // cut in the middle of a call, or in no format at all
    }
  }
  return {is_whole ? std::string(text) : std::string(), {}, {}};
}

}  // namespace hone::engine
