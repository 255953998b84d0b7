// The text of a grammar as it was written, before its rules are shared. A repetition is rules: S* is R, R ::= S R |.
//
//   HONE_TRY(const WrittenGrammar grammar, read_grammar(R"(root ::= "yes" | "no")", {}));
//   use(grammar.rules[grammar.root].size());                        // 2
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "grammar_rules.h"

namespace hone::engine {

struct WrittenGrammar {
  using Sequence = std::vector<GrammarRules::Element>;
  using Alternatives = std::vector<Sequence>;

  std::vector<Alternatives> rules;
  std::vector<GrammarRules::PointClass> classes;
  std::uint32_t root = 0;
};

// Errors: invalid_argument (not GBNF, a rule that is not there), limit_exceeded (longer or deeper than anyone writes).
Result<WrittenGrammar> read_grammar(std::string_view text, const GrammarRules::TokenOf& token_of);

}  // namespace hone::engine
