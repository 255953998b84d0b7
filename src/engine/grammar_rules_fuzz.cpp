// Any text as a grammar: refused with a sentence, or rules whose guide takes what they say as they were written, and which
// allows a token if and only if it then takes it.
#include <cstdint>
#include <random>
#include <string>

#include "grammar_guide.h"
#include "grammar_reader.h"
#include "hone/core/unicode.h"

namespace {

using hone::engine::GrammarGuide;
using hone::engine::GrammarRules;
using hone::engine::SpelledVocabulary;
using hone::engine::WrittenGrammar;
using Kind = GrammarRules::Kind;
using Token = GrammarGuide::Token;

constexpr Token think = 256;  // before it each byte, after it words; 0 ends an answer
constexpr std::size_t most_steps = 24, most_expansions = 200;

std::shared_ptr<const SpelledVocabulary> vocabulary() {
  static const auto one = [] {
    std::vector<std::string> texts(1);
    for (int byte = 1; byte < 256; ++byte) texts.emplace_back(1, static_cast<char>(byte));
    for (const char* word : {"<think>", "yes", "ab", "é", "\xF0\x9F", "\x91\xA9", " \"", "12"})
      texts.emplace_back(word);
    return std::make_shared<const SpelledVocabulary>(std::move(texts), std::vector<Token>{0});
  }();
  return one;
}

Token token_of(std::string_view text) { return text == "<think>" ? think : -1; }

// Whether a step was taken; if not, it was more work than one is worth.
bool goes_on(const hone::Status& step, const char* why) {
  HONE_REQUIRE(step || step.error().code() == hone::ErrorCode::limit_exceeded, why);
  return step.ok();
}

void check_refusal(const hone::Error& error) {
  HONE_REQUIRE(!error.message().empty() && hone::is_utf8(error.message()), "a refusal is a sentence");
  HONE_REQUIRE(error.code() == hone::ErrorCode::invalid_argument || error.code() == hone::ErrorCode::limit_exceeded,
               "a refusal is of one of two kinds");
}

void check_rules(const GrammarRules& rules) {
  HONE_REQUIRE(rules.root < rules.openings.size(), "the root is a rule");
  for (const auto& openings : rules.openings)
    for (const std::uint32_t at : openings) HONE_REQUIRE(at < rules.elements.size(), "an alternative is there");
  HONE_REQUIRE(rules.elements.empty() || rules.elements.back().kind == Kind::end, "each alternative is closed");
  for (const auto& [kind, value] : rules.elements) {
    HONE_REQUIRE(kind != Kind::rule || value < rules.openings.size(), "a rule is there");
    HONE_REQUIRE(kind != Kind::points || value < rules.classes.size(), "a class is there");
  }
}

// Says something that the rules as written make, from left to right.
class Speaker {
 public:
  Speaker(const WrittenGrammar& grammar, const GrammarRules& rules, GrammarGuide guide, std::mt19937& chance)
      : grammar_(grammar), rules_(rules), guide_(std::move(guide)), chance_(chance) {}

  // False: it was more work than a step is worth, and will be again.
  bool speak() {
    WrittenGrammar::Sequence left{{Kind::rule, grammar_.root}};  // the last is next
    for (std::size_t i = 0; i < most_expansions && !left.empty(); ++i) {
      const GrammarRules::Element next = left.back();
      left.pop_back();
      if (next.kind == Kind::rule) {
        const auto& alternatives = grammar_.rules[next.value];
        const auto& one = alternatives[chance_() % alternatives.size()];
        if (one.size() > 1000) return true;
        left.insert(left.end(), one.rbegin(), one.rend());
      } else if (!say(next)) {
        return !exceeded_;
      }
    }
    if (left.empty()) HONE_REQUIRE(guide_.may_end(), "what is said to its end may end");
    return true;
  }

 private:
  bool say(const GrammarRules::Element& element) {
    if (element.kind == Kind::token || element.kind == Kind::other_token) {
      const bool is_other = element.kind == Kind::other_token;
      const Token token = is_other ? static_cast<Token>('a' + chance_() % 26) : static_cast<Token>(element.value);
      if (is_other == (element.value == static_cast<std::uint32_t>(token))) return false;
      // A token that may also be the beginning of a character is taken for that.
      const bool is_half = token >= 0x80 && token < think;
      if (token == 0 || is_half || static_cast<std::size_t>(token) > think) return false;
      exceeded_ = !goes_on(guide_.accept(token), "a token that the rules name is taken");
      return !exceeded_;
    }
    char32_t point = element.value;
    if (element.kind == Kind::points) {
      const auto& ranges = rules_.classes[element.value].ranges;
      point = chance_() % 0x3000;
      if (!ranges.empty() && chance_() % 4 != 0) {
        const auto& [first, last] = ranges[chance_() % ranges.size()];
        point = chance_() % 2 ? first : last + rules_.classes[element.value].negated;
      }
      if (!rules_.matches(element, point)) return false;
    }
    if (point > 0x10FFFF || (point >= 0xD800 && point < 0xE000)) return false;  // nobody can say that
    std::string text;
    hone::append_utf8(text, point);
    exceeded_ = !goes_on(guide_.accept_text(text), "a character that the rules make is taken");
    return !exceeded_;
  }

  const WrittenGrammar& grammar_;
  const GrammarRules& rules_;
  GrammarGuide guide_;
  std::mt19937& chance_;
  bool exceeded_ = false;
};

// Says tokens that are allowed.
void walk(GrammarGuide guide, std::mt19937& chance) {
  for (std::size_t step = 0; step < most_steps; ++step) {
    const auto found = guide.allowed();
    if (!found) return check_refusal(found.error());
    const std::vector<bool> allowed = found->get();
    HONE_REQUIRE(allowed[0] == guide.may_end(), "the end is allowed where the answer may end");
    std::vector<Token> next;
    for (std::size_t token = 1; token < allowed.size(); ++token)
      if (allowed[token]) next.push_back(static_cast<Token>(token));
    for (int i = 0; i < 8; ++i) {
      const auto token = static_cast<Token>(chance() % allowed.size());
      const auto allows = guide.allows(token);
      if (!allows) return check_refusal(allows.error());
      HONE_REQUIRE(*allows == allowed[static_cast<std::size_t>(token)], "a token is allowed alone as it is among all");
      if (!*allows) HONE_REQUIRE(!guide.accept(token), "what is not allowed is not taken");
    }
    if (next.empty() || !goes_on(guide.accept(next[chance() % next.size()]), "what is allowed is taken")) return;
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto written = hone::engine::read_grammar(text, token_of);
  auto read = GrammarRules::read(text, token_of);
  HONE_REQUIRE(written.ok() == read.ok(), "rules are shared whenever they were read");
  if (!read) return check_refusal(read.error()), 0;
  check_rules(*read);
  const auto rules = std::make_shared<const GrammarRules>(std::move(*read));
  const auto guide = GrammarGuide::make(rules, vocabulary());
  if (!guide) return check_refusal(guide.error()), 0;
  std::mt19937 chance(static_cast<std::uint32_t>(std::hash<std::string_view>()(text)));
  for (int i = 0; i < 4; ++i)
    if (!Speaker(*written, *rules, *guide, chance).speak()) return 0;
  walk(*guide, chance);
  return 0;
}
