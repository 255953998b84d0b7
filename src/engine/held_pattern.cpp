#include "held_pattern.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "hone/core/unicode.h"

namespace hone::engine {
namespace {

constexpr int deepest_group = 32;
constexpr int most_repeats = 2000;  // llama.cpp refuses a grammar that repeats more
constexpr char32_t last_point = 0x10FFFF;

// Code points as rising ranges, both ends included.
using Ranges = std::vector<std::pair<char32_t, char32_t>>;

Ranges merged(Ranges ranges) {
  std::sort(ranges.begin(), ranges.end());
  Ranges out;
  for (const auto& [first, last] : ranges)
    if (!out.empty() && first <= out.back().second + 1)
      out.back().second = std::max(out.back().second, last);
    else
      out.emplace_back(first, last);
  return out;
}

Ranges complement(const Ranges& ranges) {
  Ranges out;
  char32_t next = 0;
  for (const auto& [first, last] : merged(ranges)) {
    if (first > next) out.emplace_back(next, first - 1);
    next = last + 1;
  }
  if (next <= last_point) out.emplace_back(next, last_point);
  return out;
}

// What stands inside a JSON string as itself.
const Ranges plain{{0x20, 0x21}, {0x23, 0x5B}, {0x5D, 0xD7FF}, {0xE000, last_point}};

Ranges common(const Ranges& a, const Ranges& b) {
  Ranges out;
  for (const auto& [first, last] : a)
    for (const auto& [other_first, other_last] : b)
      if (const auto low = std::max(first, other_first), high = std::min(last, other_last); low <= high)
        out.emplace_back(low, high);
  return out;
}

const Ranges digits{{'0', '9'}}, word_units{{'0', '9'}, {'A', 'Z'}, {'_', '_'}, {'a', 'z'}};
const Ranges space{{9, 13}, {' ', ' '}, {0xA0, 0xA0}, {0x2000, 0x200A}, {0x2028, 0x2029}, {0x3000, 0x3000}};

std::string written(char32_t point) { return fmt::format("\\U{:08X}", static_cast<std::uint32_t>(point)); }

// The escape of a character that JSON does not let stand as itself; 0 when it has none of one letter.
char escape_of(char32_t point) {
  switch (point) {
    case '"': return '"';
    case '\\': return '\\';
    case '\n': return 'n';
    case '\r': return 'r';
    case '\t': return 't';
    case '\f': return 'f';
    case '\b': return 'b';
    default: return 0;
  }
}

Error refused(std::string why) { return Error(ErrorCode::invalid_argument, std::move(why)); }

class PatternReader {
 public:
  explicit PatternReader(std::string_view pattern) : pattern_(pattern) {}

  Result<std::string> read() {
    HONE_TRY(std::string all, alternatives(0));
    if (at_ < pattern_.size()) return refused("a parenthesis closes that was never opened");
    return all;
  }

 private:
  bool ended() const { return at_ >= pattern_.size(); }
  char here() const { return pattern_[at_]; }
  bool take(std::string_view text) {
    if (pattern_.substr(at_, text.size()) != text) return false;
    at_ += text.size();
    return true;
  }

  // At the top a pattern is searched for: without an anchor anything may stand before or after.
  Result<std::string> alternatives(int depth) {
    std::string out;
    bool may_be_empty = false;
    std::size_t count = 0;
    do {
      const bool from_start = take("^");
      if (from_start && depth > 0) return refused("it has an anchor inside a group");
      HONE_TRY(std::string one, sequence(depth));
      bool to_end = false;
      while (take("$")) to_end = true;
      if (to_end && depth > 0) return refused("it has an anchor inside a group");
      if (!ended() && here() != '|' && here() != ')') return refused("it has an anchor in its middle");
      if (depth == 0) one = (from_start ? "" : anything()) + one + (to_end ? "" : anything());
      if (one.empty()) may_be_empty = true;
      if (!one.empty()) out += (count++ ? "|" : "") + one;
    } while (take("|"));
    if (out.empty()) return std::string();
    return may_be_empty ? "(" + out + ")?" : count > 1 ? "(" + out + ")" : out;
  }

  static std::string anything() { return class_of(plain) + "*"; }

  Result<std::string> sequence(int depth) {
    std::string out;
    while (!ended() && here() != '|' && here() != ')' && here() != '$') {
      HONE_TRY(std::string one, atom(depth));
      HONE_TRY(const std::string repeated, repetition());
      if (!one.empty()) out += repeated.empty() ? one : fmt::format("({}){}", one, repeated);
    }
    return out;
  }

  Result<std::string> repetition() {
    std::string out;
    if (ended()) return out;
    if (const char sign = here(); sign == '*' || sign == '+' || sign == '?') {
      out = sign;
      ++at_;
    } else if (sign == '{') {
      HONE_TRY(out, counts());
    } else {
      return out;
    }
    take("?");  // as few as possible: the same strings
    if (!ended() && std::string_view("*+?{").find(here()) != std::string_view::npos)
      return refused("it repeats a repetition without a group");
    return out;
  }

  Result<std::string> counts() {
    const std::size_t end = pattern_.find('}', at_);
    if (end == std::string_view::npos) return refused("a brace { is not closed");
    const std::string inside(pattern_.substr(at_ + 1, end - at_ - 1));
    at_ = end + 1;
    int least = 0, most = 0;
    char comma = 0;
    const auto number = [](std::string_view text, int& value) {
      if (text.empty() || text.size() > 4 || text.find_first_not_of("0123456789") != std::string_view::npos)
        return false;
      value = std::stoi(std::string(text));
      return value <= most_repeats;
    };
    const std::size_t at = inside.find(',');
    if (at != std::string::npos) comma = ',';
    const bool open = comma && at + 1 == inside.size();
    if (!number(std::string_view(inside).substr(0, at), least) ||
        (comma && !open && (!number(std::string_view(inside).substr(at + 1), most) || most < least)))
      return refused(fmt::format("{{{}}} is no count up to {}", inside, most_repeats));
    return "{" + inside + "}";
  }

  Result<std::string> atom(int depth) {
    const char first = here();
    if (first == '(') return group(depth);
    if (first == '[') return char_class();
    if (first == '^') return refused("it has an anchor in its middle");
    if (first == '*' || first == '+' || first == '?' || first == '{') return refused("it repeats nothing");
    if (first == '.') {
      ++at_;
      return class_of(plain);
    }
    if (first != '\\') return one(next_point(pattern_, at_));
    Ranges set;
    HONE_CHECK(escape(set));
    return set.size() == 1 && set[0].first == set[0].second ? one(set[0].first) : class_of(common(set, plain));
  }

  Result<std::string> group(int depth) {
    if (depth >= deepest_group) return refused(fmt::format("its groups are nested deeper than {}", deepest_group));
    take("(");
    if (take("?")) {
      if (take("=") || take("!")) return refused("it looks ahead");
      if (take("<=") || take("<!")) return refused("it looks behind");
      if (take("<")) {
        const std::size_t end = pattern_.find('>', at_);
        if (end == std::string_view::npos) return refused("the name of a group is not closed");
        at_ = end + 1;
      } else if (!take(":")) {
        return refused("it sets flags inside a group");
      }
    }
    HONE_TRY(std::string inside, alternatives(depth + 1));
    if (!take(")")) return refused("a parenthesis is not closed");
    return inside.empty() ? inside : "(" + inside + ")";
  }

  Result<std::string> char_class() {
    take("[");
    const bool negated = take("^");
    Ranges set;
    while (true) {
      if (ended()) return refused("a bracket [ is not closed");
      if (take("]")) break;
      Ranges one;
      HONE_CHECK(class_member(one));
      const bool single = one.size() == 1 && one[0].first == one[0].second;
      if (single && at_ + 1 < pattern_.size() && here() == '-' && pattern_[at_ + 1] != ']') {
        ++at_;
        Ranges end;
        HONE_CHECK(class_member(end));
        if (end.size() != 1 || end[0].first != end[0].second || end[0].first < one[0].first)
          return refused("a range in brackets runs backwards");
        one[0].second = end[0].first;
      }
      set.insert(set.end(), one.begin(), one.end());
    }
    if (negated) set = complement(set);
    set = merged(std::move(set));
    std::vector<std::string> ways;
    if (const Ranges kept = common(set, plain); !kept.empty()) ways.push_back(class_of(kept));
    if (!negated)
      for (const auto& [first, last] : set)
        for (char32_t point = first; point <= std::min<char32_t>(last, '\\'); ++point)
          if (escape_of(point)) ways.push_back(escaped(point));
    if (ways.empty()) return refused("its brackets hold no character that a JSON string can");
    std::string out;
    for (const std::string& way : ways) out += (out.empty() ? "" : "|") + way;
    return ways.size() > 1 ? "(" + out + ")" : out;
  }

  Status class_member(Ranges& set) {
    if (ended()) return refused("a bracket [ is not closed");
    if (here() == '\\') {
      if (pattern_.substr(at_, 2) == "\\b") {
        at_ += 2, set = {{'\b', '\b'}};
        return {};
      }
      return escape(set);
    }
    const char32_t point = next_point(pattern_, at_);
    set = {{point, point}};
    return {};
  }

  // A backslash and what belongs to it.
  Status escape(Ranges& set) {
    ++at_;
    if (ended()) return refused("it ends with a backslash");
    const std::size_t start = at_;
    const char32_t point = next_point(pattern_, at_);
    switch (point) {
      case 'd': set = digits; return {};
      case 'D': set = complement(digits); return {};
      case 'w': set = word_units; return {};
      case 'W': set = complement(word_units); return {};
      case 's': set = space; return {};
      case 'S': set = complement(space); return {};
      case 't': set = {{'\t', '\t'}}; return {};
      case 'n': set = {{'\n', '\n'}}; return {};
      case 'r': set = {{'\r', '\r'}}; return {};
      case 'f': set = {{'\f', '\f'}}; return {};
      case 'b':
      case 'B': return refused("it asks for the edge of a word (\\b)");
      case 'x': return hexadecimal(set, 2);
      case 'u': return hexadecimal(set, 4);
      default: break;
    }
    if (point >= '1' && point <= '9') return refused("it refers back to a group");
    if (point < 128 && std::isalnum(static_cast<unsigned char>(static_cast<char>(point))))
      return refused(fmt::format("\\{} is not known", pattern_.substr(start, at_ - start)));
    set = {{point, point}};
    return {};
  }

  Status hexadecimal(Ranges& set, std::size_t length) {
    const std::string_view text = pattern_.substr(at_, length);
    if (text.size() < length || text.find_first_not_of("0123456789abcdefABCDEF") != std::string_view::npos)
      return refused("a character is not written with the right number of hexadecimal digits");
    at_ += length;
    const auto point = static_cast<char32_t>(std::stoul(std::string(text), nullptr, 16));
    set = {{point, point}};
    return {};
  }

  static std::string class_of(const Ranges& ranges) {
    std::string out = "[";
    for (const auto& [first, last] : ranges) out += written(first) + (last > first ? "-" + written(last) : "");
    return out + "]";
  }

  static std::string escaped(char32_t point) {
    return "(" + class_of({{'\\', '\\'}}) + class_of({{escape_of(point), escape_of(point)}}) + ")";
  }

  Result<std::string> one(char32_t point) {
    if (escape_of(point)) return escaped(point);
    if (point < 0x20 || (point >= 0xD800 && point <= 0xDFFF)) return refused("it holds a control character");
    return class_of({{point, point}});
  }

  std::string_view pattern_;
  std::size_t at_ = 0;
};

}  // namespace

Result<std::string> held_pattern(std::string_view pattern) {
  if (pattern.empty()) return std::string();
  HONE_TRY(const std::string held, PatternReader(pattern).read());
  return "^(" + held + ")$";
}

}  // namespace hone::engine
