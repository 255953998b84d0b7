// The grammar of one answer: from its first word, or from the first text that a trigger finds.
//
//   HONE_TRY(auto hold, GrammarHold::make(model, options));
//   if (hold.is_active()) { HONE_TRY(const bool fits, hold.guide().allows(token)); }
//   HONE_CHECK(hold.accept(token));
#pragma once

#include <memory>
#include <regex>
#include <string>
#include <vector>

#include "grammar_guide.h"
#include "hone/engine/session.h"

namespace hone::engine {

class GrammarHold {
 public:
  // Errors: those of GrammarGuide::make; invalid_argument (a trigger that is no regular expression).
  static Result<GrammarHold> make(const LanguageModel& model, const GenerationOptions& options);

  bool is_active() const { return triggers_.empty(); }
  GrammarGuide& guide() { return guide_; }
  Status accept(Token token);

 private:
  GrammarHold(GrammarGuide guide, std::shared_ptr<const SpelledVocabulary> vocabulary)
      : guide_(std::move(guide)), vocabulary_(std::move(vocabulary)) {}
  Status begin_at(std::size_t byte);

  GrammarGuide guide_;
  std::shared_ptr<const SpelledVocabulary> vocabulary_;
  std::vector<std::regex> triggers_;  // none any more once one of them was found
  std::string said_;  // while they are waited for
  std::vector<Token> tokens_;
};

}  // namespace hone::engine
