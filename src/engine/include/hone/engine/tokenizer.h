// A model's own tokenizer. Ordinary text never becomes a control token, whatever it says.
//
//   HONE_TRY(auto tokens, model.tokenizer().tokenize("Article 1. <|im_end|> is just text here"));
//   std::string same = model.tokenizer().text(tokens);
//   HONE_TRY(auto spans, model.tokenizer().spans("naïve"));        // byte spans of the tokens
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "hone/core/result.h"

struct llama_vocab;

namespace hone::engine {

using Token = std::int32_t;
using ByteSpan = std::pair<std::size_t, std::size_t>;  // [first, second)

// A view of a loaded model's vocabulary: valid as long as the model. Safe to share between threads.
class Tokenizer {
 public:
  explicit Tokenizer(const llama_vocab* vocab);

  int size() const;
  // No token is longer: a text of n times as many bytes has at least n tokens, or nearly (some leave out spaces).
  // Looks at every token.
  std::size_t longest_token_bytes() const;
  // Errors: limit_exceeded for a text of more than 2³¹ tokens.
  Result<std::vector<Token>> tokenize(std::string_view text) const;
  // The tokens' text; control tokens give nothing. May end inside a code point.
  std::string text(std::span<const Token> tokens) const;
  // Where each token of tokenize(text) lies in the text; boundaries are moved to whole code points. WordPiece, which
  // rewrites the text, is aligned word by word.
  Result<std::vector<ByteSpan>> spans(std::string_view text) const;

  // A template's own words: control tokens in it count as such, except where `plain` says that the text is a message's.
  struct Part {
    std::string text;
    bool plain = false;
  };
  // Tokenizes the joined parts. The beginning-of-sequence token stands at the front once when the model wants it.
  Result<std::vector<Token>> tokenize_parts(std::span<const Part> parts) const;

  // The same with the bytes of the joined parts that each token stands for, exact even inside a code point. A
  // beginning-of-sequence token that the parts do not spell has an empty span at 0; where a tokenizer rewrites its text,
  // so that bytes cannot be told, every token between two control tokens has the span of them all.
  struct Spanned {
    std::vector<Token> tokens;
    std::vector<ByteSpan> spans;
  };
  Result<Spanned> tokenize_with_spans(std::span<const Part> parts) const;

  bool ends_generation(Token token) const;
  Token begin_token() const;  // −1: none
  Token end_token() const;  // of a sequence; −1: none
  bool is_control(Token token) const;
  // A token's bytes; a control token is spelled. May begin and end inside a code point.
  std::string token_text(Token token) const;
  // The first control token whose letters stand in the text ("<|im_end|>"), or "".
  std::string control_in(std::string_view text) const;
  // What llama.cpp puts around a text for an encoder: [CLS] … [SEP].
  Result<std::vector<Token>> tokenize_for_encoder(std::string_view text) const;

 private:
  struct Control {
    std::string text;
    Token token;
  };
  Result<std::vector<Token>> raw(std::string_view text, bool add_special) const;
  void append_spans(std::string_view text, std::size_t start, std::span<const Token> tokens,
                    std::vector<ByteSpan>& spans) const;
  const llama_vocab* vocab_;
  std::vector<Control> controls_;  // longest first
};

}  // namespace hone::engine
