// /tokenize, /detokenize and /tokenizer_info as vLLM's server has them: lm-evaluation-harness counts tokens with them.
#include "endpoints.h"

namespace hone::serve {
namespace {

constexpr std::size_t most_tokenized_bytes = 1u << 20;

OrderedJson control_text(const engine::Tokenizer& tokenizer, engine::Token token) {
  return token < 0 ? OrderedJson() : OrderedJson(token_name(tokenizer, token));
}

}  // namespace

http::HttpReply tokenize(const Served& served, const http::ServedRequest& request) {
  auto answer = [&]() -> Result<std::string> {
    HONE_TRY(const auto asked, parse_tokenize(request.body));
    HONE_CHECK(served.check_name(asked.model, served.name));
    if (asked.prompt.size() > most_tokenized_bytes)
      return Error(ErrorCode::limit_exceeded, "The prompt has " + std::to_string(asked.prompt.size()) + " bytes; " +
                                                  std::to_string(most_tokenized_bytes) +
                                                  " can be tokenized at a time.");
    const engine::Tokenizer::Part part{asked.prompt};
    HONE_TRY(auto tokens, served.model.tokenizer().tokenize_parts({&part, 1}));
    const engine::Token begin = served.model.tokenizer().begin_token();
    const bool begins = !tokens.empty() && tokens[0] == begin;
    const bool is_written = begins && asked.prompt.starts_with(served.model.tokenizer().token_text(begin));
    if (begins && !asked.add_special_tokens && !is_written) tokens.erase(tokens.begin());
    const std::size_t count = tokens.size();
    return dump(OrderedJson{
        {"count", count}, {"max_model_len", served.answering->context_tokens()}, {"tokens", std::move(tokens)}});
  }();
  return answer ? http::HttpReply::json(200, std::move(*answer)) : refusal(answer.error());
}

http::HttpReply detokenize(const Served& served, const http::ServedRequest& request) {
  auto answer = [&]() -> Result<std::string> {
    HONE_TRY(const auto asked, parse_detokenize(request.body));
    HONE_CHECK(served.check_name(asked.model, served.name));
    std::string text;
    for (const engine::Token token : asked.tokens) text += served.model.tokenizer().token_text(token);
    return dump(OrderedJson{{"prompt", text}});
  }();
  return answer ? http::HttpReply::json(200, std::move(*answer)) : refusal(answer.error());
}

http::HttpReply tokenizer_info(const Served& served) {
  const engine::Tokenizer& tokenizer = served.model.tokenizer();
  return http::HttpReply::json(200, dump(OrderedJson{{"bos_token", control_text(tokenizer, tokenizer.begin_token())},
                                                     {"eos_token", control_text(tokenizer, tokenizer.end_token())},
                                                     {"pad_token", nullptr}}));
}

}  // namespace hone::serve
