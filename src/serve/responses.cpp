// /v1/responses: a chat's answer as OpenAI's newer interface has it. Nothing is kept for a later request.
#include "chat_turn.h"

namespace hone::serve {
namespace {

OrderedJson text_part(const std::string& text) {
  return {{"type", "output_text"},
          {"text", text},
          {"annotations", OrderedJson::array()},
          {"logprobs", OrderedJson::array()}};
}

OrderedJson message_item(const std::string& id, const char* status, OrderedJson content) {
  return {{"id", id}, {"type", "message"}, {"status", status}, {"role", "assistant"}, {"content", std::move(content)}};
}

OrderedJson call_item(const std::string& id, const char* status, const engine::ToolCall& call,
                      const std::string& arguments) {
  return {{"id", "fc_" + id}, {"type", "function_call"}, {"status", status},
          {"call_id", id},    {"name", call.name},       {"arguments", arguments}};
}

OrderedJson reasoning_item(const std::string& id, const std::string& text) {
  OrderedJson content = OrderedJson::array();
  if (!text.empty()) content.push_back({{"type", "reasoning_text"}, {"text", text}});
  return {{"id", id}, {"type", "reasoning"}, {"summary", OrderedJson::array()}, {"content", content}};
}

// The answer's items as they are made: thoughts, text, calls, each beginning when the one before is done. Every change is
// told as an event; what came of it is `output`.
class ResponseItems {
 public:
  using Tell = std::function<void(const char* event, OrderedJson fields)>;
  ResponseItems(std::string id, Tell tell) : id_(std::move(id)), tell_(std::move(tell)) {}

  void add(const engine::AnswerDelta& delta) {
    if (!delta.reasoning.empty()) {
      begin(Kind::reasoning);
      text_ += delta.reasoning;
      tell("response.reasoning_text.delta", {{"content_index", 0}, {"delta", delta.reasoning}});
    }
    if (!delta.content.empty()) {
      begin(Kind::message);
      text_ += delta.content;
      tell("response.output_text.delta",
           {{"content_index", 0}, {"delta", delta.content}, {"logprobs", OrderedJson::array()}});
    }
    if (delta.call == engine::AnswerDelta::npos) return;
    if (!delta.part.name.empty()) begin(Kind::call, delta.part);
    text_ += delta.part.arguments;
    if (!delta.part.arguments.empty())
      tell("response.function_call_arguments.delta", {{"delta", delta.part.arguments}});
  }

  // Closes what is open. `status`: completed or incomplete.
  void finish(const char* status) {
    if (kind_ == Kind::none && output_.empty()) begin(Kind::message);  // an empty answer is one too
    close(status);
  }
  const OrderedJson& output() const { return output_; }

 private:
  enum class Kind { none, reasoning, message, call };

  void tell(const char* event, OrderedJson fields) {
    if (!tell_) return;
    fields["output_index"] = output_.size();
    fields["item_id"] = item_id();
    tell_(event, std::move(fields));
  }

  std::string item_id() const {
    if (kind_ == Kind::call) return "fc_" + call_id_;
    return (kind_ == Kind::reasoning ? "rs_" : "msg_") + id_ + "_" + std::to_string(output_.size());
  }

  OrderedJson item(const char* status, bool is_whole) const {
    if (kind_ == Kind::call) return call_item(call_id_, status, call_, is_whole ? text_ : "");
    if (kind_ == Kind::reasoning) return reasoning_item(item_id(), is_whole ? text_ : "");
    OrderedJson content = OrderedJson::array();
    if (is_whole) content.push_back(text_part(text_));
    return message_item(item_id(), status, std::move(content));
  }

  void begin(Kind kind, const engine::ToolCall& call = {}) {
    if (kind_ == kind && kind != Kind::call) return;
    close("completed");
    kind_ = kind;
    text_.clear();
    if (kind == Kind::call) call_ = call, call_id_ = new_call_id();
    tell_item("response.output_item.added", item("in_progress", false));
    if (kind == Kind::message) tell("response.content_part.added", {{"content_index", 0}, {"part", text_part("")}});
  }

  void close(const char* status) {
    if (kind_ == Kind::none) return;
    if (kind_ == Kind::message) {
      tell("response.output_text.done", {{"content_index", 0}, {"text", text_}, {"logprobs", OrderedJson::array()}});
      tell("response.content_part.done", {{"content_index", 0}, {"part", text_part(text_)}});
    }
    if (kind_ == Kind::reasoning) tell("response.reasoning_text.done", {{"content_index", 0}, {"text", text_}});
    if (kind_ == Kind::call)
      tell("response.function_call_arguments.done", {{"name", call_.name}, {"arguments", text_}});
    OrderedJson whole = item(status, true);
    tell_item("response.output_item.done", whole);
    output_.push_back(std::move(whole));
    kind_ = Kind::none;
  }

  void tell_item(const char* event, OrderedJson item) {
    if (tell_) tell_(event, {{"output_index", output_.size()}, {"item", std::move(item)}});
  }

  std::string id_;
  Tell tell_;
  Kind kind_ = Kind::none;
  engine::ToolCall call_;
  std::string text_, call_id_;
  OrderedJson output_ = OrderedJson::array();
};

// The response but for what has come of it.
OrderedJson response_json(const ReplyHead& head, const ResponseRequest& asked, const char* status) {
  OrderedJson tools = OrderedJson::array();
  if (!asked.chat.tools.empty())
    for (const OrderedJson& tool : OrderedJson::parse(asked.chat.tools)) {
      OrderedJson flat{{"type", "function"}};
      flat.update(tool["function"]);
      if (!flat.contains("strict")) flat["strict"] = false;
      tools.push_back(std::move(flat));
    }
  const engine::GenerationOptions& options = asked.chat.options;
  return {{"id", head.id},
          {"object", "response"},
          {"created_at", head.created},
          {"status", status},
          {"error", nullptr},
          {"incomplete_details", nullptr},
          {"instructions", asked.instructions.empty() ? OrderedJson() : OrderedJson(asked.instructions)},
          {"max_output_tokens", or_null(asked.chat.max_tokens)},
          {"metadata", asked.metadata.empty() ? OrderedJson::object() : OrderedJson::parse(asked.metadata)},
          {"model", head.model},
          {"output", OrderedJson::array()},
          {"parallel_tool_calls", asked.chat.parallel_calls},
          {"previous_response_id", nullptr},
          {"store", false},
          {"temperature", options.temperature},
          {"tool_choice", asked.chat.tool_choice == engine::ToolChoice::required ? "required" : "auto"},
          {"tools", tools},
          {"top_p", options.top_p},
          {"truncation", "disabled"},
          {"usage", nullptr}};
}

OrderedJson ended_response(const ReplyHead& head, const ResponseRequest& asked, const engine::Generation& end,
                           const OrderedJson& output, std::size_t prompt_tokens) {
  const bool is_cut = end.reason == engine::StopReason::length;
  OrderedJson out = response_json(head, asked, is_cut ? "incomplete" : "completed");
  if (is_cut) out["incomplete_details"] = {{"reason", "max_output_tokens"}};
  out["output"] = output;
  out["usage"] = {{"input_tokens", prompt_tokens},
                  {"input_tokens_details", {{"cached_tokens", end.reused_tokens}}},
                  {"output_tokens", end.tokens.size()},
                  {"output_tokens_details", {{"reasoning_tokens", 0}}},
                  {"total_tokens", prompt_tokens + end.tokens.size()}};
  return out;
}

http::HttpReply stream_response(const ReplyHead& head, const ResponseRequest& asked, const ChatTurn& turn,
                                PendingAnswer answer, const std::function<bool()>& is_gone) {
  auto shared = std::make_shared<PendingAnswer>(std::move(answer));
  return http::HttpReply::stream([=](http::EventStream& stream) {
    std::size_t number = 0;
    bool listens = true;
    auto tell = [&](const char* event, OrderedJson fields) {
      OrderedJson data{{"type", event}, {"sequence_number", number++}};
      data.update(fields);
      listens = listens && stream.send(dump(data), event);
    };
    for (const char* event : {"response.created", "response.in_progress"})
      tell(event, {{"response", response_json(head, asked, "in_progress")}});
    ResponseItems items(head.id, tell);
    GrowingAnswer growing;
    while (const auto piece = shared->next(is_gone)) {
      for (const engine::AnswerDelta& delta : growing.add(turn, piece->text, false)) items.add(delta);
      if (!listens) return;
    }
    const auto end = whole_answer(*shared, is_gone);
    if (!end) {
      OrderedJson failed = response_json(head, asked, "failed");
      failed["error"] = {{"code", "server_error"}, {"message", end.error().message()}};
      return tell("response.failed", {{"response", failed}});
    }
    for (const engine::AnswerDelta& delta : growing.add(turn, "", true)) items.add(delta);
    const bool is_cut = end->reason == engine::StopReason::length;
    items.finish(is_cut ? "incomplete" : "completed");
    tell(is_cut ? "response.incomplete" : "response.completed",
         {{"response", ended_response(head, asked, *end, items.output(), turn.prompt.size())}});
  });
}

Result<http::HttpReply> respond(const Served& served, const http::ServedRequest& request) {
  HONE_TRY(ResponseRequest asked, parse_response(request.body));
  if (served.asks_documents(asked.chat.model))
    return Error(ErrorCode::invalid_argument, "The documents answer at /v1/chat/completions only.");
  HONE_CHECK(served.check_name(asked.chat.model, served.name));
  HONE_TRY(const ChatTurn turn, ChatTurn::make(served, asked.chat));
  HONE_TRY(auto answers, start_answers(served, asked.chat, {&turn.prompt, 1}));
  const ReplyHead head = served.head("resp_");
  if (asked.chat.stream) return stream_response(head, asked, turn, std::move(answers[0]), request.is_gone);
  HONE_TRY(const engine::Generation end, whole_answer(answers[0], request.is_gone));
  ResponseItems items(head.id, {});
  GrowingAnswer whole;
  for (const engine::AnswerDelta& delta : whole.add(turn, end.text, true)) items.add(delta);
  items.finish(end.reason == engine::StopReason::length ? "incomplete" : "completed");
  return http::HttpReply::json(200, dump(ended_response(head, asked, end, items.output(), turn.prompt.size())));
}

}  // namespace

http::HttpReply responses(const Served& served, const http::ServedRequest& request) {
  auto answer = respond(served, request);
  return answer ? std::move(*answer) : refusal(answer.error());
}

}  // namespace hone::serve
