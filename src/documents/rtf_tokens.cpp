#include "rtf_tokens.h"

#include <algorithm>

#include "hone/core/unicode.h"

namespace hone::documents {
namespace {

bool is_keyword_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
}  // namespace

std::optional<RtfToken> RtfTokens::next() {
  while (at_ < bytes_.size()) {
    const char c = bytes_[at_];
    if (c == '\r' || c == '\n' || c == '\0') {
      ++at_;
      continue;
    }
    if (c == '{' || c == '}') {
      ++at_;
      RtfToken token;
      token.kind = c == '{' ? RtfToken::Kind::open : RtfToken::Kind::close;
      return token;
    }
    RtfToken token;
    if (c != '\\') {
      const std::size_t end = std::min(bytes_.find_first_of(std::string_view("\\{}\r\n\0", 6), at_), bytes_.size());
      token.word = bytes_.substr(at_, end - at_);
      at_ = end;
      return token;
    }
    if (++at_ >= bytes_.size()) return std::nullopt;
    if (!is_keyword_letter(bytes_[at_])) {
      token.kind = RtfToken::Kind::symbol;
      token.word = bytes_.substr(at_++, 1);
      if (token.word == "'") {
        if (at_ + 1 >= bytes_.size() || hex_value(bytes_[at_]) < 0 || hex_value(bytes_[at_ + 1]) < 0) continue;
        token.kind = RtfToken::Kind::byte;
        token.value = static_cast<unsigned char>(hex_value(bytes_[at_]) * 16 + hex_value(bytes_[at_ + 1]));
        at_ += 2;
      }
      return token;
    }
    const std::size_t start = at_;
    while (at_ < bytes_.size() && is_keyword_letter(bytes_[at_]) && at_ - start < 40) ++at_;
    token.kind = RtfToken::Kind::word;
    token.word = bytes_.substr(start, at_ - start);
    const bool negative = at_ + 1 < bytes_.size() && bytes_[at_] == '-' && is_ascii_digit(bytes_[at_ + 1]);
    if (negative) ++at_;
    if (at_ < bytes_.size() && is_ascii_digit(bytes_[at_])) {
      long long number = 0;
      for (; at_ < bytes_.size() && is_ascii_digit(bytes_[at_]); ++at_)
        number = std::min(number * 10 + (bytes_[at_] - '0'), 2'000'000'000LL);
      token.number = static_cast<int>(negative ? -number : number);
    }
    if (at_ < bytes_.size() && bytes_[at_] == ' ') ++at_;
    if (token.word == "bin" && token.number.value_or(0) > 0) {
      at_ += std::min(static_cast<std::size_t>(*token.number), bytes_.size() - at_);
      continue;
    }
    return token;
  }
  return std::nullopt;
}

}  // namespace hone::documents
