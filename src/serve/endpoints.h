// What each endpoint answers. Called from many connections at a time.
#pragma once

#include <algorithm>
#include <atomic>
#include <string>

#include "answering.h"
#include "api_request.h"
#include "document_chat.h"
#include "hone/http/server.h"
#include "reply_json.h"

namespace hone::serve {

inline constexpr char documents_name[] = "documents";  // the model that answers from a workspace

// What is served, and under which names.
struct Served {
  engine::LanguageModel model;
  std::string name, embedder_name;
  std::int64_t since = 0;  // seconds since 1970
  std::unique_ptr<Answering> answering;
  engine::TemplateAbilities abilities = {};
  std::unique_ptr<DocumentChat> documents = {};  // with a workspace
  std::size_t longest_token_bytes = 0, embedder_longest_token_bytes = 0;
  mutable std::atomic<std::uint64_t> replies = 0;  // for their ids

  std::vector<std::string> names() const;  // of all models
  ReplyHead head(const char* prefix) const;
  // With a workspace it answers whoever names no model.
  bool asks_documents(const std::string& requested) const {
    return documents && (requested.empty() || requested == documents_name);
  }
  // Error: not_found for a model that is neither empty nor served.
  Status check_name(const std::string& requested, const std::string& served_name) const;
  // Error: limit_exceeded for a text that cannot fit into the context, found without tokenizing it.
  Status check_length(std::size_t bytes) const;
  Status check_embedded_length(const std::string& what, std::size_t bytes) const;  // with an embedder
};

// The same for so many tokens, none of which has more bytes than these; `what`: "The text".
Status check_bytes(const std::string& what, std::size_t bytes, int tokens, std::size_t longest_token_bytes);

http::HttpReply refusal(const Error& error);

http::HttpReply chat_completions(const Served& served, const http::ServedRequest& request);
http::HttpReply responses(const Served& served, const http::ServedRequest& request);
http::HttpReply completions(const Served& served, const http::ServedRequest& request);
http::HttpReply embeddings(const Served& served, const http::ServedRequest& request);
http::HttpReply rerank(const Served& served, const http::ServedRequest& request);
http::HttpReply tokenize(const Served& served, const http::ServedRequest& request);
http::HttpReply detokenize(const Served& served, const http::ServedRequest& request);
http::HttpReply tokenizer_info(const Served& served);
http::HttpReply models(const Served& served);
http::HttpReply model(const Served& served, const http::ServedRequest& request);
http::HttpReply health(const Served& served);

// The answers of a request, started: for every prompt n of them, their seeds one after another. Errors: what any of them
// would be refused for, before one is begun.
Result<std::vector<PendingAnswer>> start_answers(const Served& served, const AnswerRequest& request,
                                                 std::span<const std::vector<engine::Token>> prompts);
// The whole of an answer. Error: cancelled.
Result<engine::Generation> whole_answer(PendingAnswer& answer, const std::function<bool()>& is_gone);

// The scores of an answer that a stream has not sent yet: with a piece those that came with it, at the end the rest.
class StreamedScores {
 public:
  std::vector<engine::TokenScore> next(const PendingAnswer::Piece* piece, const engine::Generation* end) {
    if (piece) sent_ += piece->scores.size();
    if (!end) return piece ? piece->scores : std::vector<engine::TokenScore>();
    return {end->scores.begin() + static_cast<std::ptrdiff_t>(std::min(sent_, end->scores.size())), end->scores.end()};
  }

 private:
  std::size_t sent_ = 0;
};

// What a stream tells of answer `index` when a piece of it comes, or (end) when it has ended: choices, a chunk each.
using ChunkMaker = std::function<std::vector<OrderedJson>(std::size_t index, const PendingAnswer::Piece* piece,
                                                          const engine::Generation* end)>;
// Sends what grows as chunks, and at the end why each ended, the usage (of the prompts as they are counted here) and [DONE].
http::HttpReply stream_answers(ReplyHead head, const char* object, const AnswerRequest& request,
                               std::size_t prompt_tokens, std::vector<PendingAnswer> answers, ChunkMaker chunks,
                               std::function<bool()> is_gone);

}  // namespace hone::serve
