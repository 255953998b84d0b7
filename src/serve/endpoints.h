// What each endpoint answers. Called from many connections at a time.
#pragma once

#include <atomic>
#include <string>

#include "answering.h"
#include "api_request.h"
#include "hone/http/server.h"
#include "reply_json.h"

namespace hone {

// What is served, and under which names.
struct Served {
  LanguageModel model;
  std::string name, embedder_name;
  std::int64_t since = 0;  // seconds since 1970
  std::unique_ptr<Answering> answering;
  mutable std::atomic<std::uint64_t> replies = 0;  // for their ids

  ReplyHead head(const char* prefix) const;
  // Error: not_found for a model that is neither empty nor served.
  Status check_name(const std::string& asked, const std::string& served_name) const;
};

HttpReply refusal(const Error& error);

HttpReply chat_completions(const Served& served, const ServedRequest& request);
HttpReply completions(const Served& served, const ServedRequest& request);
HttpReply embeddings(const Served& served, const ServedRequest& request);
HttpReply rerank(const Served& served, const ServedRequest& request);
HttpReply tokenize(const Served& served, const ServedRequest& request);
HttpReply detokenize(const Served& served, const ServedRequest& request);
HttpReply tokenizer_info(const Served& served);
HttpReply models(const Served& served);
HttpReply health(const Served& served);

// The answers of a request, started: for every prompt n of them, their seeds one after another.
std::vector<PendingAnswer> start_answers(const Served& served, const AnswerRequest& request,
                                         std::span<const std::vector<Token>> prompts);
// Sends what grows as chunks, and at the end why each ended, the usage and [DONE]. `chunk` makes a choice of a piece of text
// (text), or of an end (reason).
using ChunkMaker = std::function<OrderedJson(std::size_t index, const std::string* text, const char* reason)>;
HttpReply stream_answers(ReplyHead head, const char* object, bool include_usage, std::vector<PendingAnswer> answers,
                         ChunkMaker chunk, std::function<bool()> is_gone);

}  // namespace hone
