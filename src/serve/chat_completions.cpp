#include "chat_turn.h"
#include "document_replies.h"

namespace hone::serve {
namespace {

OrderedJson call_json(const engine::ToolCall& call, const std::string& id) {
  return {{"id", id}, {"type", "function"}, {"function", {{"name", call.name}, {"arguments", call.arguments}}}};
}

OrderedJson message_json(const engine::ReadAnswer& answer) {
  OrderedJson message{{"role", "assistant"}, {"content", answer.content}, {"refusal", nullptr}};
  if (answer.content.empty() && !answer.calls.empty()) message["content"] = nullptr;
  if (!answer.reasoning.empty()) message["reasoning_content"] = answer.reasoning;
  for (const engine::ToolCall& call : answer.calls) message["tool_calls"].push_back(call_json(call, new_call_id()));
  return message;
}

// One answer of a stream: the role comes with the first of its chunks, why it ended with the last.
class ChatChunks {
 public:
  std::vector<OrderedJson> next(const ChatTurn& turn, std::size_t index, const PendingAnswer::Piece* piece,
                                const engine::Generation* end, const engine::Tokenizer* scored_by) {
    std::vector<OrderedJson> deltas;
    if (!begun_) deltas.push_back({{"role", "assistant"}, {"content", ""}});
    begun_ = true;
    for (const engine::AnswerDelta& delta : answer_.add(turn, piece ? piece->text : "", end != nullptr))
      deltas.push_back(delta_json(delta));
    const std::vector<engine::TokenScore> scores = scores_.next(piece, end);
    if (deltas.empty() && !scores.empty() && !end) deltas.push_back(OrderedJson::object());
    std::vector<OrderedJson> out;
    out.reserve(deltas.size());
    for (OrderedJson& delta : deltas) out.push_back(choice(index, std::move(delta)));
    if (end) {
      out.push_back(choice(index, OrderedJson::object()));
      out.back()["finish_reason"] = finish_reason(*end, answer_.read());
    }
    if (scored_by && !scores.empty()) out.back()["logprobs"] = chat_logprobs(*scored_by, scores);
    return out;
  }

 private:
  static OrderedJson choice(std::size_t index, OrderedJson delta) {
    return {{"index", index}, {"delta", std::move(delta)}, {"logprobs", nullptr}, {"finish_reason", nullptr}};
  }

  static OrderedJson delta_json(const engine::AnswerDelta& delta) {
    OrderedJson out = OrderedJson::object();
    if (!delta.reasoning.empty()) out["reasoning_content"] = delta.reasoning;
    if (!delta.content.empty()) out["content"] = delta.content;
    if (delta.call == engine::AnswerDelta::npos) return out;
    OrderedJson call = delta.part.name.empty() ? OrderedJson{{"function", {{"arguments", delta.part.arguments}}}}
                                               : call_json(delta.part, new_call_id());
    call["index"] = delta.call;
    out["tool_calls"].push_back(std::move(call));
    return out;
  }

  bool begun_ = false;
  GrowingAnswer answer_;
  StreamedScores scores_;
};

Result<http::HttpReply> answer_chat(const Served& served, const http::ServedRequest& request) {
  HONE_TRY(ChatRequest asked, parse_chat(request.body));
  if (served.asks_documents(asked.model)) return chat_from_documents(served, asked, request.is_gone);
  HONE_CHECK(served.check_name(asked.model, served.name));
  HONE_TRY(const ChatTurn turn, ChatTurn::make(served, asked));
  HONE_TRY(auto answers, start_answers(served, asked, {&turn.prompt, 1}));
  const engine::Tokenizer* scored_by = asked.options.likeliest >= 0 ? &served.model.tokenizer() : nullptr;
  const ReplyHead head = served.head("chatcmpl-");
  if (asked.stream) {
    auto chunks = std::make_shared<std::vector<ChatChunks>>(answers.size());
    return stream_answers(
        head, "chat.completion.chunk", asked, turn.prompt.size(), std::move(answers),
        [turn, chunks, scored_by](std::size_t index, const PendingAnswer::Piece* piece, const engine::Generation* end) {
          return (*chunks)[index].next(turn, index, piece, end, scored_by);
        },
        request.is_gone);
  }
  OrderedJson choices = OrderedJson::array();
  Usage usage;
  for (PendingAnswer& answer : answers) {
    HONE_TRY(const engine::Generation end, whole_answer(answer, request.is_gone));
    const engine::ReadAnswer read = turn.read(end.text, /*is_whole=*/true);
    choices.push_back({{"index", choices.size()},
                       {"message", message_json(read)},
                       {"logprobs", scored_by ? chat_logprobs(*scored_by, end.scores) : OrderedJson()},
                       {"finish_reason", finish_reason(end, read)}});
    usage.add(end);
  }
  usage.prompt_tokens = turn.prompt.size();  // counted once however many answers
  return http::HttpReply::json(200, dump(reply(head, "chat.completion", choices, &usage)));
}

}  // namespace

http::HttpReply chat_completions(const Served& served, const http::ServedRequest& request) {
  auto answer = answer_chat(served, request);
  return answer ? std::move(*answer) : refusal(answer.error());
}

}  // namespace hone::serve
