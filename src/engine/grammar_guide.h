// What a grammar lets an answer say next. All that it may be in the middle of is followed at once; how much that is, is
// counted, and a grammar that asks for more than a bounded work is refused: at the beginning where its rules show it, else at
// the token where it happens.
//
//   HONE_TRY(auto guide, GrammarGuide::make("root ::= \"yes\" | \"no\"", vocabulary, {}));
//   HONE_TRY(const bool fits, guide.allows(token));
//   HONE_CHECK(guide.accept(token));                                // one that is allowed
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "grammar_rules.h"
#include "hone/core/result.h"
#include "spelled_vocabulary.h"

namespace hone::engine {

class GrammarGuide {
 public:
  using Token = std::int32_t;

  // Errors: those of GrammarRules::read; invalid_argument (it says nothing, its rules lead to one another without end).
  static Result<GrammarGuide> make(std::string_view grammar, std::shared_ptr<const SpelledVocabulary> vocabulary,
                                   const GrammarRules::TokenOf& token_of);

  // The same with rules that were read before.
  static Result<GrammarGuide> make(std::shared_ptr<const GrammarRules> rules,
                                   std::shared_ptr<const SpelledVocabulary> vocabulary);

  // Errors of all of these: limit_exceeded (more work than one token is worth).
  Result<bool> allows(Token token);
  Result<std::reference_wrapper<const std::vector<bool>>> allowed();  // of every token; valid until accept()
  bool may_end() const;
  // What was said. Errors: invalid_argument (the grammar does not go on so).
  Status accept(Token token);
  Status accept_text(std::string_view text);

 private:
  // An element of the rules, and what comes after its rule: another of these. 0: nothing is left.
  struct Place {
    std::uint32_t element = 0, after = 0;
  };
  using State = std::uint32_t;  // a set of places, each at a letter or at the end; state 0: none
  // A state, and a character that has begun.
  struct Cursor {
    State state = 0;
    std::uint32_t begun = 0;
    int missing = 0;  // bytes of it
    bool operator==(const Cursor&) const = default;
  };

  GrammarGuide(std::shared_ptr<const GrammarRules> rules, std::shared_ptr<const SpelledVocabulary> vocabulary);
  std::uint32_t place(std::uint32_t element, std::uint32_t after);
  std::uint32_t next_place(std::uint32_t at);  // the one after an element
  std::vector<std::uint32_t> openings(std::uint32_t rule, std::uint32_t after);
  State reach(std::vector<std::uint32_t> places);  // follows rules to their letters
  State remember(std::vector<std::uint32_t> places);
  State step(State state, char32_t point);
  Cursor step(Cursor from, unsigned char byte);
  Cursor step(Cursor from, std::string_view text);
  bool can_stop(Cursor at) const;  // a token may end there
  bool names(std::uint32_t at, Token token) const;  // a place at a token, which this is
  Status check_work() const;
  Status check_rules();

  std::shared_ptr<const GrammarRules> rules_;
  std::shared_ptr<const SpelledVocabulary> vocabulary_;
  std::vector<Place> places_;
  std::unordered_map<std::uint64_t, std::uint32_t> place_ids_;
  std::vector<std::vector<std::uint32_t>> states_;
  std::unordered_map<std::uint64_t, std::vector<State>> state_ids_;  // by hash
  std::unordered_map<std::uint64_t, State> steps_;
  std::vector<std::uint32_t> seen_;  // of each place: the last reach() that came by
  std::uint32_t reached_ = 0;
  std::size_t members_ = 0;  // of all states
  std::uint64_t work_ = 0;  // since the last call from outside
  Cursor now_;
  std::optional<Cursor> allowed_at_;  // where allowed_ was found; inside of a string it often is the same again
  std::vector<bool> allowed_;
};

}  // namespace hone::engine
