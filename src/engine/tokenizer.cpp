#include "hone/engine/tokenizer.h"

#include <llama.h>

#include <algorithm>
#include <array>
#include <limits>

#include "hone/core/unicode.h"

namespace hone::engine {
namespace {

std::string piece(const llama_vocab* vocab, Token token, bool special) {
  std::string out(32, '\0');
  int size = llama_token_to_piece(vocab, token, out.data(), static_cast<int>(out.size()), 0, special);
  if (size < 0) {
    out.resize(static_cast<std::size_t>(-size));
    size = llama_token_to_piece(vocab, token, out.data(), static_cast<int>(out.size()), 0, special);
  }
  out.resize(static_cast<std::size_t>(std::max(0, size)));
  return out;
}

// The next boundary between code points at or after `byte`.
std::size_t whole_point(std::string_view text, std::size_t byte) {
  while (byte < text.size() && (static_cast<unsigned char>(text[byte]) & 0xC0) == 0x80) ++byte;
  return std::min(byte, text.size());
}

}  // namespace

Tokenizer::Tokenizer(const llama_vocab* vocab) : vocab_(vocab) {
  const int count = llama_vocab_n_tokens(vocab);
  for (Token token = 0; token < count; ++token) {
    const auto attributes = llama_vocab_get_attr(vocab, token);
    if (!(attributes & (LLAMA_TOKEN_ATTR_CONTROL | LLAMA_TOKEN_ATTR_USER_DEFINED))) continue;
    if (std::string text = piece(vocab, token, true); !text.empty()) controls_.push_back({std::move(text), token});
  }
  std::stable_sort(controls_.begin(), controls_.end(),
                   [](const Control& a, const Control& b) { return a.text.size() > b.text.size(); });
}

int Tokenizer::size() const { return llama_vocab_n_tokens(vocab_); }
std::size_t Tokenizer::longest_token_bytes() const {
  std::size_t longest = 1;
  for (Token token = 0; token < size(); ++token) longest = std::max(longest, piece(vocab_, token, true).size());
  return longest;
}

bool Tokenizer::ends_generation(Token token) const { return llama_vocab_is_eog(vocab_, token); }
Token Tokenizer::begin_token() const { return llama_vocab_bos(vocab_); }
Token Tokenizer::end_token() const { return llama_vocab_eos(vocab_); }
bool Tokenizer::is_control(Token token) const {
  return llama_vocab_is_control(vocab_, token) || llama_vocab_is_eog(vocab_, token);
}

std::string Tokenizer::token_text(Token token) const {
  return token >= 0 && token < size() ? piece(vocab_, token, true) : "";
}

std::string Tokenizer::control_in(std::string_view text) const {
  std::array<bool, 256> starts{};
  for (const Control& control : controls_)
    if (is_control(control.token) && control.text.size() > 1)
      starts[static_cast<unsigned char>(control.text[0])] = true;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (!starts[static_cast<unsigned char>(text[at])]) continue;
    for (const Control& control : controls_)
      if (is_control(control.token) && control.text.size() > 1 && text.substr(at).starts_with(control.text))
        return control.text;
  }
  return "";
}

Result<std::vector<Token>> Tokenizer::raw(std::string_view text, bool add_special) const {
  if (text.size() > static_cast<std::size_t>(std::numeric_limits<std::int32_t>::max()) / 2)
    return Error(ErrorCode::limit_exceeded,
                 "A text of " + std::to_string(text.size()) + " bytes is too long to tokenize.");
  std::vector<Token> tokens(text.size() / 2 + 8);
  for (int tries = 0; tries < 2; ++tries) {
    const int count = llama_tokenize(vocab_, text.data(), static_cast<std::int32_t>(text.size()), tokens.data(),
                                     static_cast<std::int32_t>(tokens.size()), add_special, /*parse_special=*/false);
    if (count >= 0) {
      tokens.resize(static_cast<std::size_t>(count));
      return tokens;
    }
    tokens.resize(static_cast<std::size_t>(-static_cast<std::int64_t>(count)));
  }
  return Error(ErrorCode::limit_exceeded, "The text could not be tokenized.");
}

Result<std::vector<Token>> Tokenizer::tokenize(std::string_view text) const {
  HONE_TRY(auto tokens, raw(text, false));
  // Tokens a model's author marked "user defined" are matched in any text, and some of them end a turn. Such a text is
  // cut inside the match and each side tokenized alone.
  if (std::none_of(tokens.begin(), tokens.end(), [&](Token token) { return is_control(token); })) return tokens;
  for (const Control& control : controls_) {
    const std::size_t at =
        is_control(control.token) && control.text.size() > 1 ? text.find(control.text) : std::string_view::npos;
    if (at == std::string_view::npos) continue;
    const std::size_t cut = whole_point(text, at + 1);
    HONE_TRY(auto left, tokenize(text.substr(0, cut)));
    HONE_TRY(auto right, tokenize(text.substr(cut)));
    left.insert(left.end(), right.begin(), right.end());
    return left;
  }
  std::erase_if(tokens, [&](Token token) { return is_control(token); });
  return tokens;
}

Result<std::vector<Token>> Tokenizer::tokenize_for_encoder(std::string_view text) const { return raw(text, true); }

std::string Tokenizer::text(std::span<const Token> tokens) const {
  std::string out;
  for (Token token : tokens)
    if (token >= 0 && token < size()) out += piece(vocab_, token, false);
  return out;
}

Result<std::vector<ByteSpan>> Tokenizer::spans(std::string_view text) const {
  std::vector<ByteSpan> spans;
  if (llama_vocab_type(vocab_) == LLAMA_VOCAB_TYPE_WPM) {
    for (std::size_t start = 0; start < text.size();) {
      if (is_ascii_space(text[start])) {
        ++start;
        continue;
      }
      std::size_t end = start;
      while (end < text.size() && !is_ascii_space(text[end])) ++end;
      HONE_TRY(auto tokens, tokenize(text.substr(start, end - start)));
      for (std::size_t i = 0; i < tokens.size(); ++i) {
        std::size_t stop = start;
        for (std::size_t left = count_points(piece(vocab_, tokens[i], true)); left > 0 && stop < end; --left)
          next_point(text, stop);
        if (i + 1 == tokens.size()) stop = end;
        spans.emplace_back(start, stop);
        start = stop;
      }
      start = end;
    }
    return spans;
  }
  HONE_TRY(auto tokens, tokenize(text));
  std::size_t reached = 0, start = 0;
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    std::string own = piece(vocab_, tokens[i], true);
    // SentencePiece puts a space before the text that is not in it.
    if (i == 0 && !own.empty() && own[0] == ' ' && (text.empty() || text[0] != ' ')) own.erase(0, 1);
    reached = std::min(text.size(), reached + own.size());
    const std::size_t end = i + 1 == tokens.size() ? text.size() : whole_point(text, reached);
    spans.emplace_back(start, std::max(start, end));
    start = std::max(start, end);
  }
  return spans;
}

Result<std::vector<Token>> Tokenizer::tokenize_parts(std::span<const Part> parts) const {
  HONE_TRY(auto spanned, tokenize_with_spans(parts));
  return std::move(spanned.tokens);
}

void Tokenizer::append_spans(std::string_view text, std::size_t start, std::span<const Token> tokens,
                             std::vector<ByteSpan>& spans) const {
  std::vector<std::size_t> sizes;
  std::string spelled;
  for (Token token : tokens) {
    const std::string own = piece(vocab_, token, true);
    sizes.push_back(own.size());
    spelled += own;
  }
  // SentencePiece puts a space before the text that is not in it.
  if (!sizes.empty() && sizes[0] > 0 && spelled.size() == text.size() + 1 && spelled[0] == ' ' &&
      spelled.compare(1, std::string::npos, text) == 0)
    spelled.erase(0, 1), --sizes[0];
  const bool exact = spelled == text;
  std::size_t reached = start;
  for (std::size_t size : sizes) {
    spans.push_back(exact ? ByteSpan{reached, reached + size} : ByteSpan{start, start + text.size()});
    reached += size;
  }
}

Result<Tokenizer::Spanned> Tokenizer::tokenize_with_spans(std::span<const Part> parts) const {
  std::string joined;
  std::vector<bool> plain;
  for (const Part& part : parts) {
    joined += part.text;
    plain.insert(plain.end(), part.text.size(), part.plain);
  }
  Spanned out;
  std::vector<Token>& tokens = out.tokens;
  if (llama_vocab_get_add_bos(vocab_) && begin_token() >= 0) {
    tokens.push_back(begin_token());
    out.spans.emplace_back(0, 0);
  }

  // Text between control tokens is tokenized in one piece, across the borders of template and message, as training did.
  std::size_t pending = 0;
  auto flush = [&](std::size_t end) -> Status {
    if (end > pending) {
      const std::string_view text = std::string_view(joined).substr(pending, end - pending);
      HONE_TRY(auto between, tokenize(text));
      append_spans(text, pending, between, out.spans);
      tokens.insert(tokens.end(), between.begin(), between.end());
    }
    return {};
  };
  for (std::size_t at = 0; at < joined.size();) {
    const Control* match = nullptr;
    if (!plain[at])
      for (const Control& control : controls_) {
        if (joined.compare(at, control.text.size(), control.text) != 0) continue;
        if (std::any_of(plain.begin() + static_cast<std::ptrdiff_t>(at),
                        plain.begin() + static_cast<std::ptrdiff_t>(at + control.text.size()),
                        [](bool p) { return p; }))
          continue;
        match = &control;
        break;
      }
    if (!match) {
      ++at;
      continue;
    }
    HONE_CHECK(flush(at));
    const ByteSpan span(at, at + match->text.size());
    if (tokens.size() == 1 && match->token == begin_token() && tokens[0] == begin_token()) {
      out.spans[0].second = span.second;
    } else {
      tokens.push_back(match->token);
      out.spans.push_back(span);
    }
    at += match->text.size();
    pending = at;
  }
  HONE_CHECK(flush(joined.size()));
  return out;
}

}  // namespace hone::engine
