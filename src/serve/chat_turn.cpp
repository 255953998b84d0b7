#include "chat_turn.h"

#include <algorithm>
#include <random>

namespace hone::serve {
namespace {

// Templates that write a call's arguments themselves want them as an object, not as JSON in a string.
Status open_arguments(std::vector<engine::Message>& messages) {
  for (engine::Message& message : messages) {
    if (message.tool_calls.empty()) continue;
    HONE_TRY(auto calls, parse_ordered_json(message.tool_calls, "tool_calls"));
    for (OrderedJson& call : calls) {
      OrderedJson& arguments = call["function"]["arguments"];
      HONE_TRY(arguments, parse_ordered_json(arguments.get<std::string>(), "arguments"));
    }
    message.tool_calls = dump(calls);
  }
  return {};
}

}  // namespace

Result<ChatTurn> ChatTurn::make(const Served& served, ChatRequest& request) {
  std::size_t bytes = request.tools.size();
  for (const engine::Message& message : request.messages) bytes += message.content.size() + message.tool_calls.size();
  HONE_CHECK(served.check_length(bytes));
  const engine::TemplateAbilities& can = served.abilities;
  const bool calls = std::any_of(request.messages.begin(), request.messages.end(),
                                 [](const engine::Message& message) { return !message.tool_calls.empty(); });
  if ((!request.tools.empty() && !can.tools) || (calls && !can.tool_calls))
    return Error(ErrorCode::invalid_argument,
                 "The chat template of " + served.name +
                     " has no words for tools, so the model would not see them. Serve a model that was taught to call "
                     "tools, or ask for a \"response_format\" of the type json_schema.");
  ChatTurn turn;
  if (!request.tools.empty() || can.thinking) {
    HONE_TRY(turn.format, engine::AnswerFormat::make(served.model, request.messages,
                                                     {.tools = request.tools,
                                                      .choice = request.tool_choice,
                                                      .parallel_calls = request.parallel_calls,
                                                      .template_arguments = request.template_arguments}));
    HONE_CHECK(turn.format->shape(request.options));
  }
  if (can.object_arguments) HONE_CHECK(open_arguments(request.messages));
  HONE_TRY(auto rendering, served.model.render_conversation(
                               request.messages, {.tools = request.tools, .arguments = request.template_arguments}));
  turn.prompt = std::move(rendering.tokens);
  const int room = served.answering->context_tokens() - static_cast<int>(turn.prompt.size());
  request.options.max_tokens = request.max_tokens.value_or(std::max(room, 1));
  return turn;
}

engine::ReadAnswer ChatTurn::read(std::string_view text, bool is_whole) const {
  return format ? format->read(text, is_whole) : engine::ReadAnswer{std::string(text), {}, {}};
}

std::vector<engine::AnswerDelta> GrowingAnswer::add(const ChatTurn& turn, std::string_view text, bool is_whole) {
  if (!turn.format) {
    read_.content += text;
    return text.empty() ? std::vector<engine::AnswerDelta>()
                        : std::vector<engine::AnswerDelta>{{.content = std::string(text)}};
  }
  text_ += text;
  engine::ReadAnswer now = turn.read(text_, is_whole);
  std::vector<engine::AnswerDelta> deltas = engine::deltas_between(read_, now);
  if (!deltas.empty()) read_ = std::move(now);
  return deltas;
}

const char* finish_reason(const engine::Generation& end, const engine::ReadAnswer& answer) {
  return end.reason != engine::StopReason::length && !answer.calls.empty() ? "tool_calls" : finish_reason(end.reason);
}

std::string new_call_id() {
  constexpr std::string_view letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
  std::random_device random;
  std::string id = "call_";
  for (int i = 0; i < 24; ++i) id += letters[random() % letters.size()];
  return id;
}

}  // namespace hone::serve
