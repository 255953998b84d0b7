#include "api_request.h"

#include <algorithm>
#include <limits>

#include "api_fields.h"

namespace hone {
namespace {

constexpr std::size_t most_prompts = 1024, most_stops = 16, most_messages = 4096, most_texts = 2048;
constexpr std::int64_t most_tokens = 1 << 20, most_choices = 16, most_alternatives = 20;

Status read_grammar(ApiFields& fields, GenerationOptions& options) {
  HONE_CHECK(fields.text("grammar", options.grammar));  // llama.cpp's servers have it too
  const Json* format = fields.find("response_format");
  if (!format) return {};
  const std::string type = json_value<std::string>(*format, "type", "");
  if (type == "text") return {};
  if (!options.grammar.empty()) return wrong_field("response_format", "left out beside \"grammar\"");
  if (type == "json_object") {
    HONE_TRY(options.grammar, grammar_from_json_schema(R"({"type":"object"})"));
    return {};
  }
  const Json* schema = nullptr;
  if (type == "json_schema" && format->contains("json_schema") && (*format)["json_schema"].is_object() &&
      (*format)["json_schema"].contains("schema"))
    schema = &(*format)["json_schema"]["schema"];
  if (!schema || !schema->is_object())
    return wrong_field(
        "response_format",
        R"({"type":"text"}, {"type":"json_object"} or {"type":"json_schema","json_schema":{"schema":{…}}})");
  HONE_TRY(options.grammar, grammar_from_json_schema(dump(*schema)));
  return {};
}

// Everything but the prompt and the log-probabilities.
Status read_answer(ApiFields& fields, AnswerRequest& request) {
  HONE_CHECK(fields.text("model", request.model));
  GenerationOptions& options = request.options;
  HONE_CHECK(fields.number("temperature", 0, 2, options.temperature));
  HONE_CHECK(fields.number("top_p", 0, 1, options.top_p));
  HONE_CHECK(fields.number("min_p", 0, 1, options.min_p));
  std::int64_t number = 0;
  HONE_CHECK(fields.integer("top_k", 0, most_tokens, number));
  options.top_k = static_cast<int>(number);
  number = -1;
  HONE_CHECK(fields.integer("max_tokens", 0, most_tokens, number));
  HONE_CHECK(fields.integer("max_completion_tokens", 0, most_tokens, number));
  if (number >= 0) request.max_tokens = static_cast<int>(number);
  constexpr std::int64_t no_seed = std::numeric_limits<std::int64_t>::min();
  number = no_seed;
  HONE_CHECK(fields.integer("seed", no_seed + 1, std::numeric_limits<std::int64_t>::max(), number));
  if (number != no_seed) request.seed = static_cast<std::uint32_t>(number);
  number = 1;
  HONE_CHECK(fields.integer("n", 1, most_choices, number));
  request.n = static_cast<int>(number);
  HONE_CHECK(fields.texts("stop", most_stops, options.stop));
  HONE_CHECK(fields.flag("stream", request.stream));
  if (const Json* stream = fields.find("stream_options")) {
    if (!stream->is_object()) return wrong_field("stream_options", "an object");
    request.include_usage = json_value(*stream, "include_usage", false);
  }
  HONE_CHECK(read_grammar(fields, options));
  HONE_CHECK(fields.only_default("presence_penalty", 0));
  HONE_CHECK(fields.only_default("frequency_penalty", 0));
  HONE_CHECK(fields.only_default("logit_bias", Json::object()));
  fields.ignore({"user", "metadata", "store", "service_tier", "safety_identifier", "prompt_cache_key",
                 "prompt_cache_retention", "prediction", "reasoning_effort", "verbosity"});
  return {};
}

Status no_scores_in_streams(const AnswerRequest& request) {
  if (request.stream && request.options.likeliest >= 0)
    return Error(ErrorCode::invalid_argument, "\"logprobs\" are not supported together with \"stream\".");
  return {};
}

// A string, or a list of {"type":"text","text":…}.
Result<std::string> read_content(const Json& message) {
  const auto content = message.find("content");
  if (content == message.end() || content->is_null()) return std::string();
  if (content->is_string()) return content->get<std::string>();
  std::string text;
  if (content->is_array()) {
    for (const Json& part : *content) {
      if (json_value<std::string>(part, "type", "") != "text" || !part.contains("text") || !part["text"].is_string())
        return Error(ErrorCode::invalid_argument, "A message's content may hold text only.");
      text += part["text"].get<std::string>();
    }
    return text;
  }
  return wrong_field("content", "a string or a list of texts");
}

Result<Message> read_message(const Json& message) {
  if (!message.is_object()) return wrong_field("messages", "a list of objects");
  Message out;
  out.role = json_value<std::string>(message, "role", "");
  if (out.role == "developer") out.role = "system";
  if (out.role != "system" && out.role != "user" && out.role != "assistant" && out.role != "tool")
    return wrong_field("role", "system, developer, user, assistant or tool");
  HONE_TRY(out.content, read_content(message));
  for (const auto& [name, value] : message.items()) {
    if (name == "tool_calls" && value.is_array() && !value.empty()) out.tool_calls = dump(value);
    if (name == "name" && value.is_string()) out.name = value.get<std::string>();
    if (name == "tool_call_id" && value.is_string()) out.tool_call_id = value.get<std::string>();
  }
  return out;
}

bool is_token_list(const Json& list) {
  return list.is_array() && !list.empty() &&
         std::all_of(list.begin(), list.end(), [](const Json& one) { return one.is_number_integer(); });
}

Result<std::vector<Token>> read_tokens(const Json& list) {
  std::vector<Token> tokens;
  if (list.size() > static_cast<std::size_t>(most_tokens)) return wrong_field("prompt", "shorter");
  for (const Json& one : list) {
    const bool fits = (!one.is_number_unsigned() || one.get<std::uint64_t>() <= INT32_MAX) &&
                      one.get<std::int64_t>() >= 0 && one.get<std::int64_t>() <= INT32_MAX;
    if (!fits) return wrong_field("prompt", "made of tokens of the model: " + dump(one) + " is none");
    tokens.push_back(one.get<Token>());
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

Result<ChatRequest> parse_chat(std::string_view body) {
  HONE_TRY(ApiFields fields, ApiFields::parse(body));
  ChatRequest request;
  HONE_CHECK(read_answer(fields, request));
  const Json* messages = fields.find("messages");
  if (!messages || !messages->is_array() || messages->empty() || messages->size() > most_messages)
    return wrong_field("messages", "a list of 1 to " + std::to_string(most_messages) + " messages");
  for (const Json& message : *messages) {
    HONE_TRY(auto read, read_message(message));
    request.messages.push_back(std::move(read));
  }
  bool scores = false;
  std::int64_t alternatives = 0;
  HONE_CHECK(fields.flag("logprobs", scores));
  HONE_CHECK(fields.integer("top_logprobs", 0, most_alternatives, alternatives));
  if (alternatives > 0 && !scores) return wrong_field("logprobs", "true where \"top_logprobs\" is given");
  request.options.likeliest = scores ? static_cast<int>(alternatives) : -1;
  HONE_CHECK(no_scores_in_streams(request));
  HONE_CHECK(fields.only_default("tools", Json::array()));
  HONE_CHECK(fields.only_default("functions", Json::array()));
  HONE_CHECK(fields.only_default("tool_choice", "none"));
  HONE_CHECK(fields.only_default("function_call", "none"));
  HONE_CHECK(fields.only_default("modalities", Json::array({"text"})));
  HONE_CHECK(fields.only_default("audio", Json()));
  HONE_CHECK(fields.only_default("web_search_options", Json()));
  fields.ignore({"parallel_tool_calls"});
  HONE_CHECK(fields.finish());
  return request;
}

Result<CompletionRequest> parse_completion(std::string_view body) {
  HONE_TRY(ApiFields fields, ApiFields::parse(body));
  CompletionRequest request;
  HONE_CHECK(read_answer(fields, request));
  HONE_CHECK(read_prompts(fields, request.prompts));
  if (request.prompts.size() * static_cast<std::size_t>(request.n) > most_prompts)
    return wrong_field("n", "smaller: at most " + std::to_string(most_prompts) + " answers a request");
  HONE_CHECK(fields.flag("echo", request.echo));
  std::int64_t alternatives = -1;
  HONE_CHECK(fields.integer("logprobs", 0, most_alternatives, alternatives));
  request.options.likeliest = static_cast<int>(alternatives);
  HONE_CHECK(no_scores_in_streams(request));
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

}  // namespace hone
