#include "latex_text.h"

#include <algorithm>
#include <array>

#include "hone/core/unicode.h"
#include "number_text.h"

namespace hone::marking {
namespace {

constexpr std::size_t longest_argument = 300, longest_formula = 400, deepest_argument = 4;

bool is_ascii_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

// The end of the group that opens at `open`, past its brace; npos: it does not close soon.
std::size_t group_end(std::string_view text, std::size_t open) {
  std::size_t depth = 0;
  for (std::size_t i = open; i < text.size() && i < open + longest_argument; ++i) {
    if (text[i] == '\\') {
      ++i;
      continue;
    }
    depth += text[i] == '{';
    if (text[i] == '}' && --depth == 0) return i + 1;
  }
  return std::string_view::npos;
}

class Latex {
 public:
  Latex(std::string_view text, std::size_t depth) : text_(text), depth_(depth) {}

  std::string plain() {
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (c == '\\')
        command();
      else if (c == '$')
        dollar();
      else if (c == '{' || c == '}')
        brace();
      else if (c == '<' && rest().starts_with("<sup>"))
        out_ += '^', at_ += 5;
      else if (c == '<' && rest().starts_with("</sup>"))
        at_ += 6;
      else
        out_ += c, ++at_;
    }
    return std::move(out_);
  }

 private:
  std::string_view rest() const { return text_.substr(at_); }
  bool digit_at(std::size_t at) const { return at < text_.size() && is_ascii_digit(text_[at]); }
  bool behind_digit() const { return !out_.empty() && is_ascii_digit(out_.back()); }

  void command() {
    ++at_;
    std::size_t end = at_;
    while (end < text_.size() && is_ascii_letter(text_[end])) ++end;
    const std::string_view name = text_.substr(at_, end - at_);
    if (name.empty()) return sign();
    at_ = end;
    if (name == "frac" || name == "dfrac" || name == "tfrac" || name == "cfrac") return fraction();
    if (name == "sqrt") return root();
    if (name == "times" || name == "cdot" || name == "ast") return void(out_ += "*");
    if (name == "pi") return void(out_ += pi_sign);
    if (name == "pm" || name == "mp") return void(out_ += "±");
    if (name == "circ" || name == "degree") {
      if (out_.ends_with('^')) out_.pop_back();
      return void(out_ += "°");
    }
    if (at_ < text_.size() && text_[at_] == '{') return;  // \text{ cm}: its words stay
    out_ += ' ';
  }

  // \% \$ \, \! \( \\ …
  void sign() {
    if (at_ == text_.size()) return;
    const char c = text_[at_++];
    if (c == '!') {
      while (at_ < text_.size() && text_[at_] == ' ' && digit_at(at_ + 1)) ++at_;
    } else if (c == ',' || c == ';' || c == ':' || c == ' ' || c == '(' || c == ')' || c == '[' || c == ']') {
      out_ += ' ';
    } else if (c == '\\') {
      out_ += '\n';
    } else {
      out_ += c;
    }
  }

  // An argument as it stands: a group without its braces, a command, or one character.
  std::string_view argument() {
    while (at_ < text_.size() && text_[at_] == ' ') ++at_;
    if (at_ == text_.size()) return {};
    const std::size_t begin = at_;
    if (text_[at_] == '{') {
      const std::size_t end = group_end(text_, at_);
      if (end == std::string_view::npos) return ++at_, std::string_view();
      at_ = end;
      return text_.substr(begin + 1, end - begin - 2);
    }
    if (text_[at_] == '\\') {
      ++at_;
      while (at_ < text_.size() && is_ascii_letter(text_[at_])) ++at_;
    } else {
      next_point(text_, at_);
    }
    return text_.substr(begin, at_ - begin);
  }

  std::string plain_argument() {
    const std::string_view raw = argument();
    return depth_ < deepest_argument ? Latex(raw, depth_ + 1).plain() : std::string();
  }

  static bool is_number(std::string_view text) {
    return !text.empty() && text.find_first_of("0123456789") != std::string_view::npos &&
           text.find_first_not_of("-0123456789.,") == std::string_view::npos;
  }

  void fraction() {
    const std::string above = plain_argument(), below = plain_argument();
    if (is_number(above) && is_number(below)) {
      if (behind_digit()) out_ += ' ';
      out_ += above;
      out_ += fraction_slash;
      out_ += below;
      if (digit_at(at_)) out_ += ' ';
    } else {
      out_ += '(' + above + ")/(" + below + ')';
    }
  }

  void root() {
    if (at_ < text_.size() && text_[at_] == '[') {  // another root than the second: no number that is read
      const std::size_t end = text_.find(']', at_);
      if (end == std::string_view::npos || end > at_ + longest_argument) return;
      at_ = end + 1;
      plain_argument();
      out_ += " √ ";
      return;
    }
    const std::string under = plain_argument();
    out_ += root_sign;
    if (is_number(under))
      out_ += under;
    else
      out_ += '(' + under + ')';
  }

  void brace() {
    for (const std::string_view comma : {"{,}", "{, }", "{ ,}"})
      if (rest().starts_with(comma)) {
        while (out_.ends_with(' ') && out_.size() > 1 && is_ascii_digit(out_[out_.size() - 2])) out_.pop_back();
        out_ += ',', at_ += comma.size();
        return;
      }
    const bool closes = text_[at_++] == '}';
    if (closes && at_ < text_.size() && (text_[at_] == '{' || digit_at(at_))) out_ += ' ';
  }

  // $…$ and $$…$$ around a formula; any other dollar stays one.
  void dollar() {
    if (std::find(closing_.begin(), closing_.end(), at_) != closing_.end()) {
      ++at_;
      return;
    }
    const std::size_t width = rest().starts_with("$$") ? 2 : 1;
    const std::size_t begin = at_ + width;
    const std::size_t close = text_.substr(0, begin + longest_formula).find(width == 2 ? "$$" : "$", begin);
    if (close == std::string_view::npos || digit_at(close + width) || !is_formula(text_.substr(begin, close - begin))) {
      // A formula that does not end: "$\\boxed{28}".
      const bool opens = begin + 1 < text_.size() && text_[begin] == '\\' && text_[begin + 1] != '$';
      out_.append(opens ? std::string_view() : text_.substr(at_, width));
      at_ += width;
      return;
    }
    closing_ = {close, close + width - 1};
    out_ += ' ';
    at_ = begin;
  }

  bool is_formula(std::string_view content) const {
    if (content.find_first_not_of(" \n") == std::string_view::npos) return false;
    if (content.find('\\') != std::string_view::npos) return true;
    const std::size_t before = out_.find_last_not_of(' ');
    if (before != std::string::npos && is_ascii_digit(out_[before])) return false;  // "10$, 20$"
    std::size_t letters = 0;
    for (const char c : content) {
      letters = is_ascii_letter(c) || static_cast<unsigned char>(c) >= 0x80 ? letters + 1 : 0;
      if (letters > 3) return false;  // words: "$5 and then $6"
    }
    return content.find(" and ") == std::string_view::npos && content.find(" or ") == std::string_view::npos &&
           content.find(" to ") == std::string_view::npos;
  }

  std::string_view text_;
  std::size_t depth_, at_ = 0;
  std::array<std::size_t, 2> closing_{std::string_view::npos, std::string_view::npos};
  std::string out_;
};

}  // namespace

std::string without_latex(std::string_view text) {
  if (text.find_first_of("\\${}<") == std::string_view::npos) return std::string(text);
  return Latex(text, 0).plain();
}

std::string_view boxed_text(std::string_view text) {
  for (const std::string_view name : {"\\boxed{", "\\fbox{"}) {
    const std::size_t begin = text.rfind(name);
    if (begin == std::string_view::npos) continue;
    const std::size_t open = begin + name.size() - 1, end = group_end(text, open);
    if (end != std::string_view::npos) return text.substr(open + 1, end - open - 2);
  }
  return {};
}

}  // namespace hone::marking
