#include "grammar_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <map>
#include <optional>
#include <string>

#include "hone/core/unicode.h"

namespace hone::engine {
namespace {

using Kind = GrammarRules::Kind;
using Sequence = WrittenGrammar::Sequence;
using Alternatives = WrittenGrammar::Alternatives;

constexpr std::size_t most_grammar_bytes = 16u << 20, most_elements = 4u << 20, most_rules = 1u << 20;
constexpr int deepest_parenthesis = 200;
constexpr std::uint64_t most_repeated = 2000;  // as llama.cpp has it

// Reads the text into rules of sequences. A repetition becomes rules: S* is R, R ::= S R |.
class GrammarReader {
 public:
  GrammarReader(std::string_view text, const GrammarRules::TokenOf& token_of) : text_(text), token_of_(token_of) {}

  Result<WrittenGrammar> read() {
    for (skip_space(true); !ended(); skip_space(true)) {
      HONE_TRY(const std::string_view name, read_name());
      skip_space(false);
      if (!take("::=")) return wrong("\"::=\" should follow the name of a rule");
      skip_space(true);
      const std::uint32_t rule = rule_named(name);
      HONE_TRY(Alternatives alternatives, read_alternatives(0));
      if (!ended() && here() != '\n' && here() != '\r') return wrong("a rule should end here, with its line");
      out_.rules[rule] = std::move(alternatives);
    }
    for (const auto& [name, rule] : named_)
      if (out_.rules[rule].empty())
        return Error(ErrorCode::invalid_argument,
                     fmt::format("The grammar cannot be read: it uses the rule {} and does not say what that is.",
                                 shorten(name, 100)));
    const auto root = named_.find("root");
    if (root == named_.end())
      return Error(ErrorCode::invalid_argument, "The grammar cannot be read: it has no rule named root.");
    out_.root = root->second;
    return std::move(out_);
  }

 private:
  bool ended() const { return at_ >= text_.size(); }
  char here() const { return ended() ? '\0' : text_[at_]; }
  bool take(std::string_view word) {
    if (text_.substr(at_, word.size()) != word) return false;
    at_ += word.size();
    return true;
  }
  static bool is_digit(char c) { return c >= '0' && c <= '9'; }
  static bool is_name(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || is_digit(c); }

  Error wrong(std::string_view what) const {
    const auto line = 1 + std::count(text_.begin(), text_.begin() + static_cast<std::ptrdiff_t>(at_), '\n');
    return Error(ErrorCode::invalid_argument, fmt::format("The grammar cannot be read: in line {}, {}.", line, what));
  }

  void skip_space(bool over_lines) {
    for (; !ended(); ++at_) {
      if (here() == '#')
        while (!ended() && here() != '\n' && here() != '\r') ++at_;
      const bool is_line = here() == '\n' || here() == '\r';
      if (ended() || (here() != ' ' && here() != '\t' && !(over_lines && is_line))) return;
    }
  }

  Result<std::string_view> read_name() {
    const std::size_t begin = at_;
    while (is_name(here())) ++at_;
    if (at_ == begin) return wrong("the name of a rule should stand here");
    return text_.substr(begin, at_ - begin);
  }

  std::uint32_t new_rule() {
    out_.rules.emplace_back();
    return static_cast<std::uint32_t>(out_.rules.size() - 1);
  }

  std::uint32_t rule_named(std::string_view name) {
    const auto found = named_.find(name);
    if (found != named_.end()) return found->second;
    return named_.emplace(std::string(name), new_rule()).first->second;
  }

  Status count(std::size_t more) {
    elements_ += more;
    if (elements_ <= most_elements && out_.rules.size() <= most_rules) return {};
    return Error(ErrorCode::limit_exceeded, fmt::format("The grammar is too large: written out it has more than {} "
                                                        "elements or {} rules.",
                                                        most_elements, most_rules));
  }

  Result<Alternatives> read_alternatives(int depth) {
    if (depth > deepest_parenthesis)
      return Error(ErrorCode::limit_exceeded,
                   fmt::format("The grammar is nested deeper than {} parentheses.", deepest_parenthesis));
    Alternatives out;
    do {
      skip_space(!out.empty() || depth > 0);
      HONE_TRY(Sequence one, read_sequence(depth));
      out.push_back(std::move(one));
      HONE_CHECK(count(1));
    } while (take("|"));
    return out;
  }

  Result<Sequence> read_sequence(int depth) {
    Sequence out;
    std::size_t last = 0;  // where what a sign of repetition repeats begins
    for (;; skip_space(depth > 0)) {
      const std::size_t before = out.size();
      if (const char c = here(); c == '*' || c == '+' || c == '?' || c == '{') {
        HONE_CHECK(repeat(out, last));
        continue;
      } else if (c == '"') {
        HONE_CHECK(read_literal(out));
      } else if (c == '[') {
        HONE_CHECK(read_class(out));
      } else if (c == '<' || c == '!') {
        HONE_CHECK(read_token(out));
      } else if (c == '.') {
        ++at_;
        out.push_back({Kind::points, static_cast<std::uint32_t>(out_.classes.size())});
        out_.classes.push_back({true, {}});
      } else if (is_name(c)) {
        HONE_TRY(const std::string_view name, read_name());
        out.push_back({Kind::rule, rule_named(name)});
      } else if (c == '(') {
        ++at_;
        HONE_TRY(Alternatives inside, read_alternatives(depth + 1));
        if (!take(")")) return wrong("a parenthesis ) is missing");
        const std::uint32_t rule = new_rule();
        out_.rules[rule] = std::move(inside);
        out.push_back({Kind::rule, rule});
      } else {
        return out;
      }
      last = before;
      HONE_CHECK(count(out.size() - before));
    }
  }

  Result<char32_t> read_hex(int digits) {
    std::uint32_t value = 0;
    const std::string_view written = text_.substr(at_, static_cast<std::size_t>(digits));
    const auto [end, failed] = std::from_chars(written.data(), written.data() + written.size(), value, 16);
    if (failed != std::errc() || end != written.data() + digits)
      return wrong(fmt::format("{} hexadecimal digits should stand here", digits));
    at_ += static_cast<std::size_t>(digits);
    return static_cast<char32_t>(value);
  }

  Result<char32_t> read_point() {
    if (ended()) return wrong("the grammar ends inside of quotation marks or brackets");
    if (!take("\\")) return next_point(text_, at_);
    const char c = here();
    if (!ended()) ++at_;
    switch (c) {
      case 'x': return read_hex(2);
      case 'u': return read_hex(4);
      case 'U': return read_hex(8);
      case 't': return U'\t';
      case 'r': return U'\r';
      case 'n': return U'\n';
      case '\\':
      case '"':
      case '[':
      case ']':
      case '-': return static_cast<char32_t>(c);
      default: return wrong("a backslash stands before a letter that it does not go with");
    }
  }

  Status read_literal(Sequence& out) {
    ++at_;
    while (!take("\"")) {
      HONE_TRY(const char32_t point, read_point());
      out.push_back({Kind::point, point});
    }
    return {};
  }

  Status read_class(Sequence& out) {
    ++at_;
    GrammarRules::PointClass one;
    one.negated = take("^");
    while (!take("]")) {
      HONE_TRY(const char32_t first, read_point());
      char32_t last = first;
      if (here() == '-' && text_.substr(at_, 2) != "-]") {
        ++at_;
        HONE_TRY(last, read_point());
      }
      one.ranges.emplace_back(first, last);
    }
    if (one.ranges.empty() && !one.negated) return {};  // [] says nothing, as in llama.cpp
    HONE_CHECK(count(one.ranges.size()));
    out.push_back({Kind::points, static_cast<std::uint32_t>(out_.classes.size())});
    out_.classes.push_back(std::move(one));
    return {};
  }

  // <think>, <[42]>, and either with ! before it: any other token.
  Status read_token(Sequence& out) {
    const Kind kind = take("!") ? Kind::other_token : Kind::token;
    const std::size_t end = text_.find('>', at_);
    if (here() != '<' || end == std::string_view::npos) return wrong("a token such as <think> or <[42]> is not closed");
    const std::string_view name = text_.substr(at_, end + 1 - at_);
    at_ = end + 1;
    std::int32_t token = -1;
    if (name.starts_with("<[") && name.ends_with("]>")) {
      const std::string_view number = name.substr(2, name.size() - 4);
      const auto [stop, failed] = std::from_chars(number.data(), number.data() + number.size(), token);
      if (failed != std::errc() || stop != number.data() + number.size()) token = -1;
    } else if (token_of_) {
      token = token_of_(name);
    }
    if (token < 0) return wrong(fmt::format("{} is not a token of this model", shorten(name, 100)));
    out.push_back({kind, static_cast<std::uint32_t>(token)});
    return {};
  }

  Result<std::uint64_t> read_number() {
    std::uint64_t value = 0;
    const auto [end, failed] = std::from_chars(text_.data() + at_, text_.data() + text_.size(), value);
    if (failed != std::errc() || value > most_repeated)
      return wrong(fmt::format("a number from 0 to {} should say how often something is repeated", most_repeated));
    at_ = static_cast<std::size_t>(end - text_.data());
    return value;
  }

  Status repeat(Sequence& out, std::size_t last) {
    if (last == out.size()) return wrong("a sign of repetition has nothing before it");
    std::uint64_t least = 0, most = 0;
    bool is_bounded = true;
    if (take("{")) {
      skip_space(true);
      HONE_TRY(least, read_number());
      most = least;
      skip_space(true);
      if (take(",")) {
        skip_space(true);
        is_bounded = is_digit(here());
        if (is_bounded) {
          HONE_TRY(most, read_number());
        }
        skip_space(true);
      }
      if (!take("}")) return wrong("a brace } is missing");
      if (is_bounded && most < least) return wrong("something is repeated at least more often than at most");
    } else if (take("?")) {
      most = 1;
    } else {
      least = here() == '+' ? 1 : 0;
      is_bounded = false;
      ++at_;
    }
    const Sequence repeated(out.begin() + static_cast<std::ptrdiff_t>(last), out.end());
    const std::uint64_t optional = is_bounded ? most - least : 1;
    HONE_CHECK(count(static_cast<std::size_t>(least + optional) * (repeated.size() + 1)));
    out.resize(last);
    for (std::uint64_t i = 0; i < least; ++i) out.insert(out.end(), repeated.begin(), repeated.end());
    std::optional<std::uint32_t> rest;
    for (std::uint64_t i = 0; i < optional; ++i) {
      const std::uint32_t rule = new_rule();
      Sequence one = repeated;
      if (!is_bounded) rest = rule;
      if (rest) one.push_back({Kind::rule, *rest});
      out_.rules[rule] = {std::move(one), {}};
      rest = rule;
    }
    if (rest) out.push_back({Kind::rule, *rest});
    return {};
  }

  std::string_view text_;
  const GrammarRules::TokenOf& token_of_;
  WrittenGrammar out_;
  std::size_t at_ = 0, elements_ = 0;
  std::map<std::string, std::uint32_t, std::less<>> named_;
};

}  // namespace

Result<WrittenGrammar> read_grammar(std::string_view text, const GrammarRules::TokenOf& token_of) {
  if (text.size() > most_grammar_bytes)
    return Error(ErrorCode::limit_exceeded,
                 fmt::format("The grammar has {} bytes; {} are the most.", text.size(), most_grammar_bytes));
  if (!is_utf8(text)) return Error(ErrorCode::invalid_argument, "The grammar cannot be read: it is not UTF-8.");
  return GrammarReader(text, token_of).read();
}

}  // namespace hone::engine
