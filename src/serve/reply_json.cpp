#include "reply_json.h"

#include <bit>
#include <cstring>

#include "hone/core/unicode.h"

namespace hone::serve {

void Usage::add(const engine::Generation& answer) {
  prompt_tokens += static_cast<std::uint64_t>(answer.prompt_tokens);
  completion_tokens += answer.tokens.size();
  cached_tokens += static_cast<std::uint64_t>(answer.reused_tokens);
}

OrderedJson usage_json(const Usage& usage) {
  return {{"prompt_tokens", usage.prompt_tokens},
          {"completion_tokens", usage.completion_tokens},
          {"total_tokens", usage.prompt_tokens + usage.completion_tokens},
          {"prompt_tokens_details", {{"cached_tokens", usage.cached_tokens}}}};
}

const char* finish_reason(engine::StopReason reason) {
  return reason == engine::StopReason::length ? "length" : "stop";
}

std::string token_name(const engine::Tokenizer& tokenizer, engine::Token token) {
  std::string text = tokenizer.token_text(token);
  if (is_utf8(text)) return text;
  std::string name = "bytes:";
  constexpr char digits[] = "0123456789abcdef";
  for (const char byte : text) {
    name += "\\x";
    name += digits[static_cast<unsigned char>(byte) >> 4];
    name += digits[static_cast<unsigned char>(byte) & 15];
  }
  return name;
}

OrderedJson completion_logprobs(const engine::Tokenizer& tokenizer, std::span<const engine::Token> tokens,
                                std::span<const engine::TokenScore> scores) {
  OrderedJson names = OrderedJson::array(), values = OrderedJson::array(), likeliest = OrderedJson::array(),
              offsets = OrderedJson::array();
  const std::size_t unscored = tokens.size() - scores.size();
  std::string text;
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    names.push_back(token_name(tokenizer, tokens[i]));
    offsets.push_back(count_points(repair_utf8(text)));
    text += tokenizer.token_text(tokens[i]);
    if (i < unscored) {
      values.push_back(nullptr);
      likeliest.push_back(nullptr);
      continue;
    }
    const engine::TokenScore& score = scores[i - unscored];
    values.push_back(score.log_probability);
    OrderedJson others = OrderedJson::object();
    for (const engine::TokenLogProbability& other : score.likeliest)
      if (const std::string name = token_name(tokenizer, other.token); !others.contains(name))
        others[name] = other.log_probability;
    if (const std::string own = token_name(tokenizer, score.token); !others.contains(own))
      others[own] = score.log_probability;
    likeliest.push_back(std::move(others));
  }
  return {{"tokens", names}, {"token_logprobs", values}, {"top_logprobs", likeliest}, {"text_offset", offsets}};
}

OrderedJson chat_logprobs(const engine::Tokenizer& tokenizer, std::span<const engine::TokenScore> scores) {
  auto entry = [&](engine::Token token, float log_probability) {
    const std::string text = tokenizer.token_text(token);
    OrderedJson bytes = OrderedJson::array();
    for (const char byte : text) bytes.push_back(static_cast<int>(static_cast<unsigned char>(byte)));
    return OrderedJson{{"token", token_name(tokenizer, token)}, {"logprob", log_probability}, {"bytes", bytes}};
  };
  OrderedJson content = OrderedJson::array();
  for (const engine::TokenScore& score : scores) {
    OrderedJson one = entry(score.token, score.log_probability), likeliest = OrderedJson::array();
    for (const engine::TokenLogProbability& other : score.likeliest)
      likeliest.push_back(entry(other.token, other.log_probability));
    one["top_logprobs"] = likeliest;
    content.push_back(std::move(one));
  }
  return {{"content", content}, {"refusal", nullptr}};
}

OrderedJson completion_choice(std::size_t index, const std::string& text, const char* reason, OrderedJson logprobs) {
  return {{"text", text}, {"index", index}, {"logprobs", std::move(logprobs)}, {"finish_reason", reason}};
}

OrderedJson reply(const ReplyHead& head, const char* object, OrderedJson choices, const Usage* usage) {
  OrderedJson out{{"id", head.id}, {"object", object}, {"created", head.created}, {"model", head.model}};
  out["choices"] = std::move(choices);
  if (usage) out["usage"] = usage_json(*usage);
  return out;
}

std::string base64(std::span<const float> numbers) {
  static_assert(std::endian::native == std::endian::little);
  constexpr char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  const auto bytes = std::as_bytes(numbers);
  std::string out;
  out.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    std::uint32_t group = 0;
    for (std::size_t j = 0; j < 3; ++j)
      group = group << 8 | (i + j < bytes.size() ? std::to_integer<std::uint32_t>(bytes[i + j]) : 0);
    for (std::size_t j = 0; j < 4; ++j) out += i + j <= bytes.size() ? letters[group >> (18 - 6 * j) & 63] : '=';
  }
  return out;
}

}  // namespace hone::serve
