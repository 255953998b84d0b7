// The tokens of rich text (RTF 1.9.1): groups, control words with their number, characters as bytes.
//
//   RtfTokens tokens(bytes);
//   while (auto token = tokens.next()) if (token->kind == RtfToken::Kind::word && token->word == "par") …
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace hone::documents {

struct RtfToken {
  enum class Kind { open, close, word, symbol, byte, text } kind = Kind::text;
  std::string_view word;  // of a control word or symbol; the run of a text
  std::optional<int> number;  // after a control word
  unsigned char value = 0;  // of a byte: \'e9
};

class RtfTokens {
 public:
  explicit RtfTokens(std::string_view bytes) : bytes_(bytes) {}
  // Empty at the end. Line ends are no text; what \bin brings is passed over.
  std::optional<RtfToken> next();

 private:
  std::string_view bytes_;
  std::size_t at_ = 0;
};

}  // namespace hone::documents
