// The tokens of a model without its weights: for slicing documents by tokens.
//
//   HONE_TRY(auto counter, TokenCounter::load("smollm2.gguf"));
//   HONE_TRY(auto spans, counter.spans(text));            // byte spans, one a token
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "hone/core/result.h"
#include "hone/engine/tokenizer.h"

namespace hone::engine {

class TokenCounter {
 public:
  static Result<TokenCounter> load(const std::filesystem::path& gguf);
  TokenCounter(TokenCounter&&) noexcept;
  TokenCounter& operator=(TokenCounter&&) noexcept;
  ~TokenCounter();
  Result<std::vector<ByteSpan>> spans(std::string_view text) const;
  // Changes when the cuts would: the file's name and its vocabulary's size.
  const std::string& identity() const;

 private:
  struct State;
  explicit TokenCounter(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace hone::engine
