#include "grammar_rules.h"

#include <algorithm>
#include <map>

#include "grammar_reader.h"

namespace hone::engine {
namespace {

using Kind = GrammarRules::Kind;
using Element = GrammarRules::Element;
using Sequence = WrittenGrammar::Sequence;
using Alternatives = WrittenGrammar::Alternatives;

// Writes rules down as GrammarRules has them, what alternatives begin with once.
class RuleWriter {
 public:
  explicit RuleWriter(GrammarRules& out) : out_(out) {}

  void write(std::size_t rule, const Alternatives& alternatives) {
    std::vector<Rest> rests;
    for (const Sequence& one : alternatives) rests.push_back({&one, 0});
    write(rule, rests);
  }

 private:
  struct Rest {
    const Sequence* sequence;
    std::size_t from;
    bool ended() const { return from == sequence->size(); }
    const Element& first() const { return (*sequence)[from]; }
  };

  // How many letters all of them go on with.
  static std::size_t shared_letters(const std::vector<Rest>& rests) {
    for (std::size_t i = 0;; ++i)
      for (const auto& [sequence, from] : rests) {
        const Sequence& first = *rests[0].sequence;
        const bool goes_on = rests[0].from + i < first.size() && from + i < sequence->size();
        if (!goes_on || (*sequence)[from + i] != first[rests[0].from + i] || (*sequence)[from + i].kind != Kind::point)
          return i;
      }
  }

  void write(std::size_t rule, const std::vector<Rest>& rests) {
    std::vector<std::vector<Rest>> groups;
    std::map<std::uint32_t, std::size_t> by_letter;
    bool may_end = false;
    for (const Rest& one : rests) {
      if (one.ended()) {
        if (std::exchange(may_end, true)) continue;  // once is enough
        groups.push_back({one});
      } else if (one.first().kind == Kind::point) {
        const auto [found, is_new] = by_letter.try_emplace(one.first().value, groups.size());
        if (is_new) groups.emplace_back();
        groups[found->second].push_back(one);
      } else {
        groups.push_back({one});
      }
    }
    for (std::vector<Rest>& group : groups) {
      const Rest first = group[0];
      const std::size_t begin = out_.elements.size(),
                        shared = group.size() > 1 ? shared_letters(group) : first.sequence->size() - first.from;
      const auto from = first.sequence->begin() + static_cast<std::ptrdiff_t>(first.from);
      out_.elements.insert(out_.elements.end(), from, from + static_cast<std::ptrdiff_t>(shared));
      std::size_t deeper = 0;
      if (group.size() > 1) {
        deeper = out_.openings.size();
        out_.openings.emplace_back();
        out_.elements.push_back({Kind::rule, static_cast<std::uint32_t>(deeper)});
      }
      out_.elements.push_back({Kind::end, 0});
      out_.openings[rule].push_back(static_cast<std::uint32_t>(begin));
      if (group.size() == 1) continue;
      for (Rest& one : group) one.from += shared;
      write(deeper, group);
    }
  }

  GrammarRules& out_;
};

}  // namespace

Result<GrammarRules> GrammarRules::read(std::string_view text, const TokenOf& token_of) {
  HONE_TRY(WrittenGrammar written, read_grammar(text, token_of));
  GrammarRules out;
  out.root = written.root;
  out.openings.resize(written.rules.size());
  RuleWriter writer(out);
  for (std::size_t i = 0; i < written.rules.size(); ++i) writer.write(i, written.rules[i]);
  out.classes = std::move(written.classes);
  return out;
}

bool GrammarRules::matches(const Element& element, char32_t point) const {
  if (element.kind == Kind::point) return element.value == point;
  if (element.kind != Kind::points) return false;
  const PointClass& one = classes[element.value];
  const bool found = std::any_of(one.ranges.begin(), one.ranges.end(),
                                 [&](const auto& range) { return range.first <= point && point <= range.second; });
  return found != one.negated;
}

bool GrammarRules::matches_any(const Element& element, char32_t low, char32_t high) const {
  if (element.kind == Kind::point) return low <= element.value && element.value <= high;
  if (element.kind != Kind::points) return false;
  const PointClass& one = classes[element.value];
  if (!one.negated)
    return std::any_of(one.ranges.begin(), one.ranges.end(),
                       [&](const auto& range) { return range.first <= high && low <= range.second; });
  // All but the ranges: none is left only where one of them covers everything.
  return std::none_of(one.ranges.begin(), one.ranges.end(),
                      [&](const auto& range) { return range.first <= low && high <= range.second; });
}

}  // namespace hone::engine
