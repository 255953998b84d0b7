// Extractive decoding: the answer is a contiguous piece, from the start of a word to the end of a clause, of one of the given
// texts. A model too small to phrase facts reliably can still point at them.
#pragma once

#include <string>
#include <vector>

#include "hone/engine/tokenizer.h"

namespace hone::engine {

class QuoteGuide {
 public:
  // `beyond`: words that alone are no answer, those of the question.
  static Result<QuoteGuide> make(const Tokenizer& tokenizer, const std::vector<std::string>& texts,
                                 std::string_view beyond);

  // Tokens that go on with at least one piece, each once.
  std::vector<Token> allowed() const;
  bool may_end() const;  // what was said so far ends with a clause
  void advance(Token token);  // one of allowed()

 private:
  struct Path {
    std::vector<Token> tokens;  // from one word's start to the end of its text
    std::vector<bool> may_end;  // after token i a clause is complete, and it says something new
  };
  std::vector<Path> paths_;
  std::vector<std::size_t> alive_;  // indices of paths that agree with what was said
  std::size_t said_ = 0;
};

}  // namespace hone::engine
