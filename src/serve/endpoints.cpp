#include "endpoints.h"

#include <algorithm>
#include <chrono>
#include <numeric>
#include <random>

namespace hone {
namespace {

std::int64_t now() {
  return std::chrono::duration_cast<std::chrono::seconds>(std::chrono::system_clock::now().time_since_epoch()).count();
}

}  // namespace

ReplyHead Served::head(const char* prefix) const { return {prefix + std::to_string(++replies), now(), name}; }

Status Served::check_name(const std::string& asked, const std::string& served_name) const {
  if (asked.empty() || asked == served_name) return {};
  return Error(ErrorCode::not_found,
               "The model '" + asked.substr(0, 200) + "' is not served here; '" + served_name + "' is.");
}

HttpReply refusal(const Error& error) {
  const ErrorClass& row = error_class(error.code());
  // A prompt that does not fit is the request's fault, not the body's size; a server that stops is not there.
  const int status = error.code() == ErrorCode::limit_exceeded ? 400
                     : error.code() == ErrorCode::cancelled    ? 503
                                                               : row.http_status;
  const bool no_model = error.code() == ErrorCode::not_found;
  return HttpReply::json(status, error_body(status, error.message(), no_model ? "model_not_found" : row.name));
}

std::vector<PendingAnswer> start_answers(const Served& served, const AnswerRequest& request,
                                         std::span<const std::vector<Token>> prompts) {
  std::vector<PendingAnswer> answers;
  const std::uint32_t seed = request.seed ? *request.seed : std::random_device()();
  for (const std::vector<Token>& prompt : prompts)
    for (int i = 0; i < request.n; ++i) {
      BatchPrompt one{.tokens = prompt, .options = request.options, .name = "The request"};
      one.options.seed = seed + static_cast<std::uint32_t>(i);
      answers.push_back(served.answering->answer(std::move(one)));
    }
  return answers;
}

HttpReply stream_answers(ReplyHead head, const char* object, bool include_usage, std::vector<PendingAnswer> answers,
                         ChunkMaker chunk, std::function<bool()> is_gone) {
  auto shared = std::make_shared<std::vector<PendingAnswer>>(std::move(answers));
  return HttpReply::stream([=](EventStream& stream) {
    Usage usage;
    // One after another: all are computed at once, and a client tells them apart by their index.
    for (std::size_t i = 0; i < shared->size(); ++i) {
      PendingAnswer& answer = (*shared)[i];
      while (const auto text = answer.next(is_gone))
        if (!stream.send(dump(reply(head, object, OrderedJson::array({chunk(i, &*text, nullptr)}), nullptr)))) return;
      const auto end = answer.end();
      if (!end) {
        stream.send(refusal(end.error()).body);
        return;
      }
      if (end->reason == StopReason::cancelled) {
        stream.send(error_body(503, "The server is stopping.", "cancelled"));
        return;
      }
      usage.add(*end);
      const auto last =
          reply(head, object, OrderedJson::array({chunk(i, nullptr, finish_reason(end->reason))}), nullptr);
      if (!stream.send(dump(last))) return;
    }
    if (include_usage) stream.send(dump(reply(head, object, OrderedJson::array(), &usage)));
    stream.send("[DONE]");
  });
}

HttpReply embeddings(const Served& served, const ServedRequest& request) {
  auto answer = [&]() -> Result<std::string> {
    HONE_TRY(const auto asked, parse_embedding(request.body));
    HONE_CHECK(served.check_name(asked.model, served.answering->embedder() ? served.embedder_name : asked.model));
    HONE_TRY(const auto vectors, served.answering->embed(asked.input));
    const auto size = static_cast<std::size_t>(served.answering->embedder()->dimensions());
    if (asked.dimensions && static_cast<std::size_t>(*asked.dimensions) != size)
      return Error(ErrorCode::invalid_argument,
                   "The embedder gives " + std::to_string(size) + " dimensions, no other number.");
    OrderedJson data = OrderedJson::array();
    for (std::size_t i = 0; i < asked.input.size(); ++i) {
      const std::span<const float> vector = std::span(vectors).subspan(i * size, size);
      data.push_back({{"object", "embedding"},
                      {"index", i},
                      {"embedding", asked.base64 ? OrderedJson(base64(vector))
                                                 : OrderedJson(std::vector<float>(vector.begin(), vector.end()))}});
    }
    return dump(OrderedJson{{"object", "list"},
                            {"data", data},
                            {"model", served.embedder_name},
                            {"usage", {{"prompt_tokens", 0}, {"total_tokens", 0}}}});
  }();
  return answer ? HttpReply::json(200, std::move(*answer)) : refusal(answer.error());
}

HttpReply rerank(const Served& served, const ServedRequest& request) {
  auto answer = [&]() -> Result<std::string> {
    HONE_TRY(const auto asked, parse_rerank(request.body));
    HONE_CHECK(served.check_name(asked.model, served.answering->embedder() ? served.embedder_name : asked.model));
    HONE_TRY(const auto query, served.answering->embed({asked.query}, true));
    HONE_TRY(const auto vectors, served.answering->embed(asked.documents));
    const std::size_t size = query.size();
    std::vector<float> scores;
    for (std::size_t i = 0; i < asked.documents.size(); ++i)
      scores.push_back(std::inner_product(query.begin(), query.end(),
                                          vectors.begin() + static_cast<std::ptrdiff_t>(i * size), 0.0F));
    std::vector<std::size_t> order(scores.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return scores[a] > scores[b]; });
    if (asked.top_n) order.resize(std::min(order.size(), static_cast<std::size_t>(*asked.top_n)));
    OrderedJson results = OrderedJson::array();
    for (const std::size_t i : order) {
      results.push_back({{"index", i}, {"relevance_score", scores[i]}});
      if (asked.return_documents) results.back()["document"] = {{"text", asked.documents[i]}};
    }
    return dump(OrderedJson{{"model", served.embedder_name}, {"results", results}});
  }();
  return answer ? HttpReply::json(200, std::move(*answer)) : refusal(answer.error());
}

HttpReply models(const Served& served) {
  OrderedJson data = OrderedJson::array();
  auto add = [&](const std::string& name) {
    data.push_back({{"id", name}, {"object", "model"}, {"created", served.since}, {"owned_by", "hone"}});
  };
  add(served.name);
  if (served.answering->embedder()) add(served.embedder_name);
  return HttpReply::json(200, dump(OrderedJson{{"object", "list"}, {"data", data}}));
}

HttpReply health(const Served& served) {
  const auto load = served.answering->load();
  return HttpReply::json(200,
                         dump(OrderedJson{{"status", "ok"}, {"running", load.running}, {"waiting", load.waiting}}));
}

}  // namespace hone
