// A grammar in llama.cpp's notation (GBNF), read and measured. Alternatives that begin with the same letters share them, so
// that a list of 100,000 words is a tree and not as many ways to look at.
//
//   HONE_TRY(const GrammarRules rules, GrammarRules::read(R"(root ::= "yes" | "no")", {}));
//   use(rules.openings[rules.root]);                                // where its alternatives begin in rules.elements
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "hone/core/result.h"

namespace hone::engine {

struct GrammarRules {
  enum class Kind : std::uint8_t { end, rule, point, points, token, other_token };
  struct Element {
    Kind kind = Kind::end;
    std::uint32_t value = 0;  // a rule, a code point, an index into `classes`, a token
    bool operator==(const Element&) const = default;
  };
  struct PointClass {
    bool negated = false;
    std::vector<std::pair<char32_t, char32_t>> ranges;  // both ends included
  };

  std::vector<Element> elements;  // one alternative after another, each closed by an end
  std::vector<std::vector<std::uint32_t>> openings;  // of each rule: where its alternatives begin
  std::vector<PointClass> classes;
  std::uint32_t root = 0;

  // The token of a text such as <think>; less than 0: there is none.
  using TokenOf = std::function<std::int32_t(std::string_view text)>;
  // Errors: those of read_grammar.
  static Result<GrammarRules> read(std::string_view text, const TokenOf& token_of);

  bool matches(const Element& element, char32_t point) const;
  // Whether a point from `low` to `high` may match.
  bool matches_any(const Element& element, char32_t low, char32_t high) const;
};

}  // namespace hone::engine
