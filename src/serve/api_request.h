// The requests of OpenAI's interface, read from JSON without a model at hand. Members that change an answer and are not
// supported are refused, members of no influence on it are ignored, as unknown ones are unless they look misspelled.
//
//   HONE_TRY(auto request, parse_chat(body));
//   for (const engine::Message& message : request.messages) …
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "hone/core/result.h"
#include "hone/engine/answer_format.h"
#include "hone/engine/session.h"

namespace hone::serve {

// What chats and completions have in common.
struct AnswerRequest {
  std::string model;  // empty: whatever is served
  engine::GenerationOptions options{.temperature = 1, .top_k = 0, .top_p = 1, .min_p = 0};  // OpenAI's defaults
  std::optional<int> max_tokens;
  std::optional<std::uint32_t> seed;
  int n = 1;
  bool stream = false, include_usage = false;
};

struct ChatRequest : AnswerRequest {
  std::vector<engine::Message> messages;
  std::string tools;  // JSON array of those that may be called; empty: none
  engine::ToolChoice tool_choice = engine::ToolChoice::automatic;
  bool parallel_calls = true;
  std::string template_arguments;  // JSON object; empty: none
};

// Of /v1/responses: a chat in other words.
struct ResponseRequest {
  ChatRequest chat;
  std::string instructions, metadata;  // metadata: JSON, given back
};

struct CompletionRequest : AnswerRequest {
  using Prompt = std::variant<std::string, std::vector<engine::Token>>;
  std::vector<Prompt> prompts;
  bool echo = false;
};

struct EmbeddingRequest {
  std::string model;
  std::vector<std::string> input;
  bool base64 = false;
  std::optional<int> dimensions;
};

struct RerankRequest {
  std::string model, query;
  std::vector<std::string> documents;
  std::optional<int> top_n;
  bool return_documents = false;
};

struct TokenizeRequest {
  std::string model, prompt;
  bool add_special_tokens = true;  // the beginning-of-sequence token, where the model wants one
};

struct DetokenizeRequest {
  std::string model;
  std::vector<engine::Token> tokens;
};

// Errors: invalid_argument, limit_exceeded.
Result<ChatRequest> parse_chat(std::string_view body);
Result<ResponseRequest> parse_response(std::string_view body);
Result<CompletionRequest> parse_completion(std::string_view body);
Result<EmbeddingRequest> parse_embedding(std::string_view body);
Result<RerankRequest> parse_rerank(std::string_view body);
Result<TokenizeRequest> parse_tokenize(std::string_view body);
Result<DetokenizeRequest> parse_detokenize(std::string_view body);

}  // namespace hone::serve
