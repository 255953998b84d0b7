// Answers as OpenAI's clients read them.
//
//   ReplyHead head{"chatcmpl-…", created, model.name()};
//   std::string body = dump(chat_reply(head, tokenizer, answers, usage));
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "hone/core/json.h"
#include "hone/engine/session.h"
#include "hone/engine/tokenizer.h"

namespace hone::serve {

struct ReplyHead {
  std::string id;
  std::int64_t created = 0;  // seconds since 1970
  std::string model;
};

struct Usage {
  std::uint64_t prompt_tokens = 0, completion_tokens = 0, cached_tokens = 0;
  void add(const engine::Generation& answer);
};
OrderedJson usage_json(const Usage& usage);

// "stop" or "length".
const char* finish_reason(engine::StopReason reason);

// A token's text; where it is no whole text, its bytes: "bytes:\xe2\x80".
std::string token_name(const engine::Tokenizer& tokenizer, engine::Token token);

// choices[i].logprobs of completions: parallel lists. The first of an echoed prompt has no log-probability: `scores` then
// holds one entry less than `tokens`. `text_offset` is in code points, from `offset`.
OrderedJson completion_logprobs(const engine::Tokenizer& tokenizer, std::span<const engine::Token> tokens,
                                std::span<const engine::TokenScore> scores);
// choices[i].logprobs of chats.
OrderedJson chat_logprobs(const engine::Tokenizer& tokenizer, std::span<const engine::TokenScore> scores);

OrderedJson completion_choice(std::size_t index, const std::string& text, const char* reason, OrderedJson logprobs);
OrderedJson reply(const ReplyHead& head, const char* object, OrderedJson choices, const Usage* usage);

// Base64 (RFC 4648) of floats as they lie in memory, little endian.
std::string base64(std::span<const float> numbers);

}  // namespace hone::serve
