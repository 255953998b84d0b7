#include "document_replies.h"

namespace hone::serve {
namespace {

constexpr char reply_object[] = "chat.completion", chunk_object[] = "chat.completion.chunk";

Usage usage_of(const answers::Answer& answer) {
  return {static_cast<std::uint64_t>(answer.prompt_tokens), static_cast<std::uint64_t>(answer.answer_tokens),
          static_cast<std::uint64_t>(answer.reused_tokens)};
}

const char* reason_of(const CitedAnswer& cited) {
  return finish_reason(cited.is_cut ? engine::StopReason::length : engine::StopReason::end_of_turn);
}

http::HttpReply stream_from_documents(const Served& served, const ChatRequest& request,
                                      const std::function<bool()>& is_gone) {
  ReplyHead head = served.head("chatcmpl-");
  head.model = documents_name;
  return http::HttpReply::stream([&served, head, request, is_gone](http::EventStream& stream) {
    auto chunk = [&](OrderedJson delta, const char* reason) {
      OrderedJson choice{{"index", 0}, {"delta", std::move(delta)}, {"logprobs", nullptr}, {"finish_reason", nullptr}};
      if (reason) choice["finish_reason"] = reason;
      return reply(head, chunk_object, OrderedJson::array({std::move(choice)}), nullptr);
    };
    if (!stream.send(dump(chunk({{"role", "assistant"}, {"content", ""}}, nullptr)))) return;
    auto send_text = [&](std::string_view text) {
      return text.empty() || stream.send(dump(chunk({{"content", text}}, nullptr)));
    };
    const auto cited = served.documents->answer(request, send_text, is_gone);
    if (!cited) {
      stream.send(refusal(cited.error()).body);
      return;
    }
    if (!send_text(cited->sources)) return;
    OrderedJson last = chunk({{"annotations", cited->annotations}}, reason_of(*cited));
    last["documents"] = cited->documents;
    if (!stream.send(dump(last))) return;
    const Usage usage = usage_of(cited->answer);
    if (request.include_usage) stream.send(dump(reply(head, chunk_object, OrderedJson::array(), &usage)));
    stream.send("[DONE]");
  });
}

}  // namespace

Result<http::HttpReply> chat_from_documents(const Served& served, const ChatRequest& request,
                                            const std::function<bool()>& is_gone) {
  HONE_CHECK(served.documents->check(request));
  if (request.stream) return stream_from_documents(served, request, is_gone);
  HONE_TRY(const CitedAnswer cited, served.documents->answer(request, {}, is_gone));
  ReplyHead head = served.head("chatcmpl-");
  head.model = documents_name;
  OrderedJson choice{{"index", 0},
                     {"message",
                      {{"role", "assistant"},
                       {"content", cited.answer.text + cited.sources},
                       {"refusal", nullptr},
                       {"annotations", cited.annotations}}},
                     {"logprobs", nullptr},
                     {"finish_reason", reason_of(cited)}};
  const Usage usage = usage_of(cited.answer);
  OrderedJson body = reply(head, reply_object, OrderedJson::array({std::move(choice)}), &usage);
  body["documents"] = cited.documents;
  return http::HttpReply::json(200, dump(body));
}

}  // namespace hone::serve
