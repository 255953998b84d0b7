#include "endpoints.h"

namespace hone {
namespace {

ChunkMaker chat_chunks() {
  // The role comes with the first piece of each answer.
  auto begun = std::make_shared<std::vector<bool>>();
  return [begun](std::size_t index, const std::string* text, const char* reason) {
    if (begun->size() <= index) begun->resize(index + 1);
    OrderedJson delta = OrderedJson::object();
    if (!(*begun)[index]) delta["role"] = "assistant";
    (*begun)[index] = true;
    if (text) delta["content"] = *text;
    return OrderedJson{{"index", index},
                       {"delta", delta},
                       {"logprobs", nullptr},
                       {"finish_reason", reason ? OrderedJson(reason) : nullptr}};
  };
}

Result<HttpReply> answer_chat(const Served& served, const ServedRequest& request) {
  HONE_TRY(ChatRequest asked, parse_chat(request.body));
  HONE_CHECK(served.check_name(asked.model, served.name));
  HONE_TRY(const Rendering rendering, served.model.render_conversation(asked.messages));
  const int room = served.answering->context_tokens() - static_cast<int>(rendering.tokens.size());
  asked.options.max_tokens = asked.max_tokens.value_or(std::max(room, 1));
  auto answers = start_answers(served, asked, {&rendering.tokens, 1});
  const ReplyHead head = served.head("chatcmpl-");
  if (asked.stream)
    return stream_answers(head, "chat.completion.chunk", asked.include_usage, std::move(answers), chat_chunks(),
                          request.is_gone);
  OrderedJson choices = OrderedJson::array();
  Usage usage;
  for (PendingAnswer& answer : answers) {
    while (answer.next(request.is_gone)) {}
    HONE_TRY(const Generation end, answer.end());
    if (end.reason == StopReason::cancelled) return Error(ErrorCode::cancelled, "The server is stopping.");
    choices.push_back(chat_choice(served.model.tokenizer(), choices.size(), end, asked.options.likeliest >= 0));
    usage.add(end);
  }
  usage.prompt_tokens = rendering.tokens.size();  // counted once however many answers
  return HttpReply::json(200, dump(reply(head, "chat.completion", choices, &usage)));
}

}  // namespace

HttpReply chat_completions(const Served& served, const ServedRequest& request) {
  auto answer = answer_chat(served, request);
  return answer ? std::move(*answer) : refusal(answer.error());
}

}  // namespace hone
