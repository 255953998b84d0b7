#include "api_request.h"

#include <algorithm>
#include <limits>

#include "answer_fields.h"
#include "api_fields.h"

namespace hone::serve {
namespace {

constexpr std::size_t most_prompts = 1024, most_texts = 2048;
constexpr std::int64_t most_prompt_tokens = 1 << 20;

bool is_token_list(const Json& list) {
  return list.is_array() && !list.empty() &&
         std::all_of(list.begin(), list.end(), [](const Json& one) { return one.is_number_integer(); });
}

bool holds_tokens(const Json& input) {
  return is_token_list(input) || (input.is_array() && !input.empty() && is_token_list(input[0]));
}

Result<std::vector<engine::Token>> read_tokens(const Json& list) {
  std::vector<engine::Token> tokens;
  if (list.size() > static_cast<std::size_t>(most_prompt_tokens)) return wrong_field("prompt", "shorter");
  for (const Json& one : list) {
    const bool fits = (!one.is_number_unsigned() || one.get<std::uint64_t>() <= INT32_MAX) &&
                      one.get<std::int64_t>() >= 0 && one.get<std::int64_t>() <= INT32_MAX;
    if (!fits) return wrong_field("prompt", "made of tokens of the model: " + dump(one) + " is none");
    tokens.push_back(one.get<engine::Token>());
  }
  return tokens;
}

// A string, a list of strings, token ids, or a list of lists of token ids.
Status read_prompts(ApiFields& fields, std::vector<CompletionRequest::Prompt>& prompts) {
  const Json* prompt = fields.find("prompt");
  const char* kinds = "a string, a list of strings, token ids, or a list of lists of token ids";
  if (!prompt || (!prompt->is_string() && !prompt->is_array()) || prompt->empty()) return wrong_field("prompt", kinds);
  if (prompt->is_string()) {
    prompts.emplace_back(prompt->get<std::string>());
    return {};
  }
  if (is_token_list(*prompt)) {
    HONE_TRY(auto tokens, read_tokens(*prompt));
    prompts.emplace_back(std::move(tokens));
    return {};
  }
  if (prompt->size() > most_prompts)
    return wrong_field("prompt", "a list of at most " + std::to_string(most_prompts) + " prompts");
  for (const Json& one : *prompt) {
    if (one.is_string()) {
      prompts.emplace_back(one.get<std::string>());
    } else if (is_token_list(one)) {
      HONE_TRY(auto tokens, read_tokens(one));
      prompts.emplace_back(std::move(tokens));
    } else {
      return wrong_field("prompt", kinds);
    }
  }
  return {};
}

}  // namespace

Result<CompletionRequest> parse_completion(std::string_view body) {
  HONE_TRY(ApiFields fields, ApiFields::parse(body));
  CompletionRequest request;
  HONE_CHECK(read_answer(fields, request));
  if (fields.find("messages")) return wrong_field("messages", "sent to /v1/chat/completions");
  HONE_CHECK(read_prompts(fields, request.prompts));
  if (request.prompts.size() * static_cast<std::size_t>(request.n) > most_prompts)
    return wrong_field("n", "smaller: at most " + std::to_string(most_prompts) + " answers a request");
  HONE_CHECK(fields.flag("echo", request.echo));
  std::int64_t alternatives = -1;
  HONE_CHECK(fields.integer("logprobs", 0, most_alternatives, alternatives));
  request.options.likeliest = static_cast<int>(alternatives);
  HONE_CHECK(fields.only_default("suffix", ""));
  HONE_CHECK(fields.only_default("best_of", request.n));
  if (request.stream && request.echo) return wrong_field("echo", "false in a stream");
  HONE_CHECK(fields.finish());
  return request;
}

Result<EmbeddingRequest> parse_embedding(std::string_view body) {
  HONE_TRY(ApiFields fields, ApiFields::parse(body));
  EmbeddingRequest request;
  HONE_CHECK(fields.text("model", request.model));
  if (const Json* input = fields.find("input"); input && holds_tokens(*input))
    return wrong_field(
        "input",
        "text: token ids of another tokenizer mean nothing to this embedder. LangChain's OpenAIEmbeddings "
        "sends text with check_embedding_ctx_length=False");
  HONE_CHECK(fields.texts("input", most_texts, request.input));
  if (request.input.empty()) return wrong_field("input", "a string or a list of strings");
  std::string format = "float";
  HONE_CHECK(fields.text("encoding_format", format));
  if (format != "float" && format != "base64") return wrong_field("encoding_format", "float or base64");
  request.base64 = format == "base64";
  std::int64_t dimensions = 0;
  HONE_CHECK(fields.integer("dimensions", 1, 1 << 20, dimensions));
  if (dimensions > 0) request.dimensions = static_cast<int>(dimensions);
  fields.ignore({"user"});
  HONE_CHECK(fields.finish());
  return request;
}

Result<RerankRequest> parse_rerank(std::string_view body) {
  HONE_TRY(ApiFields fields, ApiFields::parse(body));
  RerankRequest request;
  HONE_CHECK(fields.text("model", request.model));
  HONE_CHECK(fields.text("query", request.query));
  HONE_CHECK(fields.texts("documents", most_texts, request.documents));
  if (request.query.empty()) return wrong_field("query", "a text");
  if (request.documents.empty()) return wrong_field("documents", "a list of texts");
  std::int64_t top = 0;
  HONE_CHECK(fields.integer("top_n", 1, 1 << 20, top));
  if (top > 0) request.top_n = static_cast<int>(top);
  HONE_CHECK(fields.flag("return_documents", request.return_documents));
  HONE_CHECK(fields.finish());
  return request;
}

Result<TokenizeRequest> parse_tokenize(std::string_view body) {
  HONE_TRY(ApiFields fields, ApiFields::parse(body));
  TokenizeRequest request;
  HONE_CHECK(fields.text("model", request.model));
  HONE_CHECK(fields.text("prompt", request.prompt));
  HONE_CHECK(fields.flag("add_special_tokens", request.add_special_tokens));
  HONE_CHECK(fields.finish());
  return request;
}

Result<DetokenizeRequest> parse_detokenize(std::string_view body) {
  HONE_TRY(ApiFields fields, ApiFields::parse(body));
  DetokenizeRequest request;
  HONE_CHECK(fields.text("model", request.model));
  const Json* tokens = fields.find("tokens");
  if (!tokens || !tokens->is_array() || (!tokens->empty() && !is_token_list(*tokens)))
    return wrong_field("tokens", "a list of token ids");
  HONE_TRY(request.tokens, read_tokens(*tokens));
  HONE_CHECK(fields.finish());
  return request;
}

}  // namespace hone::serve
