#include "endpoints.h"

#include <algorithm>
#include <numeric>
#include <random>
#include "hone/core/date.h"

namespace hone::serve {
namespace {

OrderedJson model_json(const Served& served, const std::string& name) {
  return {{"id", name}, {"object", "model"}, {"created", served.since}, {"owned_by", "hone"}};
}

}  // namespace

std::vector<std::string> Served::names() const {
  std::vector<std::string> out{name};
  if (documents) out.insert(out.begin(), documents_name);
  if (answering->embedder()) out.push_back(embedder_name);
  return out;
}

ReplyHead Served::head(const char* prefix) const { return {prefix + std::to_string(++replies), unix_seconds(), name}; }

Status Served::check_name(const std::string& requested, const std::string& served_name) const {
  if (requested.empty() || requested == served_name) return {};
  return Error(ErrorCode::not_found,
               "The model '" + requested.substr(0, 200) + "' is not served here; '" + served_name + "' is.");
}

Status Served::check_length(std::size_t bytes) const {
  return check_bytes("The text", bytes, answering->context_tokens(), longest_token_bytes);
}

Status Served::check_embedded_length(const std::string& what, std::size_t bytes) const {
  return check_bytes(what, bytes, answering->embedder()->max_tokens(), embedder_longest_token_bytes);
}

Status check_bytes(const std::string& what, std::size_t bytes, int tokens, std::size_t longest_token_bytes) {
  // Tokenizers that leave out spaces, or make one token of a word they do not know, take a little more.
  constexpr std::size_t left_out = 4096;
  const std::size_t most = static_cast<std::size_t>(tokens) * longest_token_bytes + left_out;
  if (bytes <= most) return {};
  return Error(ErrorCode::limit_exceeded, what + " has " + std::to_string(bytes) + " bytes; in " +
                                              std::to_string(tokens) + " tokens there is room for at most " +
                                              std::to_string(most) + ".");
}

http::HttpReply refusal(const Error& error) {
  const ErrorClass& row = error_class(error.code());
  // A prompt that does not fit is the request's fault, not the body's size; a server that stops is not there.
  const int status = error.code() == ErrorCode::limit_exceeded ? 400
                     : error.code() == ErrorCode::cancelled    ? 503
                                                               : row.http_status;
  const std::string_view code = error.code() == ErrorCode::not_found ? std::string_view("model_not_found")
                                : error.code() == ErrorCode::limit_exceeded
                                    ? std::string_view("context_length_exceeded")  // clients look for it
                                    : row.name;
  return http::HttpReply::json(status, http::error_body(status, error.message(), code));
}

Result<std::vector<PendingAnswer>> start_answers(const Served& served, const AnswerRequest& request,
                                                 std::span<const std::vector<engine::Token>> prompts) {
  const std::uint32_t seed = request.seed ? *request.seed : std::random_device()();
  std::vector<engine::BatchPrompt> wanted;
  for (const std::vector<engine::Token>& prompt : prompts) {
    engine::BatchPrompt one{.tokens = prompt, .options = request.options, .name = "The request"};
    HONE_CHECK(served.answering->check(one));
    for (int i = 0; i < request.n; ++i) {
      one.options.seed = seed + static_cast<std::uint32_t>(i);
      wanted.push_back(one);
    }
  }
  std::vector<PendingAnswer> answers;
  answers.reserve(wanted.size());
  for (engine::BatchPrompt& one : wanted) answers.push_back(served.answering->answer(std::move(one)));
  return answers;
}

Result<engine::Generation> whole_answer(PendingAnswer& answer, const std::function<bool()>& is_gone) {
  while (answer.next(is_gone)) {}
  HONE_TRY(engine::Generation end, answer.end());
  if (end.reason == engine::StopReason::cancelled) return Error(ErrorCode::cancelled, "The server is stopping.");
  return end;
}

http::HttpReply stream_answers(ReplyHead head, const char* object, const AnswerRequest& request,
                               std::size_t prompt_tokens, std::vector<PendingAnswer> answers, ChunkMaker chunks,
                               std::function<bool()> is_gone) {
  auto shared = std::make_shared<std::vector<PendingAnswer>>(std::move(answers));
  return http::HttpReply::stream([=, include_usage = request.include_usage](http::EventStream& stream) {
    Usage usage;
    auto send = [&](std::vector<OrderedJson> choices) {
      return std::all_of(choices.begin(), choices.end(), [&](OrderedJson& choice) {
        return stream.send(dump(reply(head, object, OrderedJson::array({std::move(choice)}), nullptr)));
      });
    };
    // One after another: all are computed at once, and a client tells them apart by their index.
    for (std::size_t i = 0; i < shared->size(); ++i) {
      PendingAnswer& answer = (*shared)[i];
      while (const auto piece = answer.next(is_gone))
        if (!send(chunks(i, &*piece, nullptr))) return;
      const auto end = whole_answer(answer, is_gone);
      if (!end) {
        stream.send(refusal(end.error()).body);
        return;
      }
      usage.add(*end);
      if (!send(chunks(i, nullptr, &*end))) return;
    }
    usage.prompt_tokens = prompt_tokens;  // once, however many answers
    if (include_usage) stream.send(dump(reply(head, object, OrderedJson::array(), &usage)));
    stream.send("[DONE]");
  });
}

http::HttpReply embeddings(const Served& served, const http::ServedRequest& request) {
  auto answer = [&]() -> Result<std::string> {
    HONE_TRY(const auto asked, parse_embedding(request.body));
    const engine::Embedder* embedder = served.answering->embedder();
    HONE_CHECK(served.check_name(asked.model, embedder ? served.embedder_name : asked.model));
    const auto size = static_cast<std::size_t>(embedder ? embedder->dimensions() : 0);
    if (embedder && asked.dimensions && static_cast<std::size_t>(*asked.dimensions) != size)
      return Error(ErrorCode::invalid_argument, served.embedder_name + " gives " + std::to_string(size) +
                                                    " dimensions and cannot give " + std::to_string(*asked.dimensions) +
                                                    ".");
    std::size_t tokens = 0;
    for (std::size_t i = 0; embedder && i < asked.input.size(); ++i) {
      const std::string what = "Text " + std::to_string(i + 1) + " of \"input\"";
      HONE_CHECK(served.check_embedded_length(what, asked.input[i].size()));
      HONE_TRY(const std::size_t count, embedder->count_tokens(asked.input[i]));
      tokens += count;
      if (count > static_cast<std::size_t>(embedder->max_tokens()))
        return Error(ErrorCode::limit_exceeded,
                     what + " has " + std::to_string(count) + " tokens and " + served.embedder_name + " reads " +
                         std::to_string(embedder->max_tokens()) + " at a time. Cut it into shorter texts.");
    }
    HONE_TRY(const auto vectors, served.answering->embed(asked.input, request.is_gone));
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
                            {"usage", {{"prompt_tokens", tokens}, {"total_tokens", tokens}}}});
  }();
  return answer ? http::HttpReply::json(200, std::move(*answer)) : refusal(answer.error());
}

http::HttpReply rerank(const Served& served, const http::ServedRequest& request) {
  auto answer = [&]() -> Result<std::string> {
    HONE_TRY(const auto asked, parse_rerank(request.body));
    HONE_CHECK(served.check_name(asked.model, served.answering->embedder() ? served.embedder_name : asked.model));
    // A document may be longer than the embedder reads at a time; the question is one text.
    if (served.answering->embedder()) HONE_CHECK(served.check_embedded_length("The query", asked.query.size()));
    HONE_TRY(const auto query, served.answering->embed({asked.query}, request.is_gone, true));
    HONE_TRY(const auto vectors, served.answering->embed(asked.documents, request.is_gone));
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
  return answer ? http::HttpReply::json(200, std::move(*answer)) : refusal(answer.error());
}

http::HttpReply models(const Served& served) {
  OrderedJson data = OrderedJson::array();
  for (const std::string& name : served.names()) data.push_back(model_json(served, name));
  return http::HttpReply::json(200, dump(OrderedJson{{"object", "list"}, {"data", data}}));
}

http::HttpReply model(const Served& served, const http::ServedRequest& request) {
  for (const std::string& name : served.names())
    if (name == request.name) return http::HttpReply::json(200, dump(model_json(served, name)));
  return refusal(served.check_name(request.name, served.name).error());
}

http::HttpReply health(const Served& served) {
  const auto load = served.answering->load();
  return http::HttpReply::json(
      200, dump(OrderedJson{{"status", "ok"}, {"running", load.running}, {"waiting", load.waiting}}));
}

}  // namespace hone::serve
