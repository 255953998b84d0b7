// Which number counts: what is denied does not, and of two that the answer does not choose between neither does.
#include "answer_number.h"

#include <fmt/format.h>
#include <re2/re2.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "answer_words.h"
#include "denials.h"
#include "hone/core/unicode.h"
#include "hone/marking/number_reader.h"
#include "latex_text.h"
#include "number_text.h"
#include "set_apart.h"
#include "unit_parts.h"

namespace hone::marking {
namespace {

constexpr std::size_t longest_label = 120;

// Numbers of one answer, and the text that they were read in.
class Numbers {
 public:
  Numbers(std::string_view raw, const NumberMarking& marking)
      : text_(number_text(raw)), language_(marking.language), unit_(canonical_unit(marking.unit)) {
    numbers_ = in_parts(text_, read_number_text(text_, marking.language, {marking.unit}), unit_);
    any_ = !numbers_.empty();
    std::erase_if(numbers_, [&](const NumberFound& number) {
      return is_denied(text_, number.begin, number.end, marking.language);
    });
  }

  bool any() const { return any_; }
  bool all_denied() const { return any_ && numbers_.empty(); }

  const NumberFound* meant() const {
    if (const NumberFound* said = said_as_answer(); said && fits(*said)) return said;
    const NumberFound* last = nullptr;
    for (const NumberFound& number : numbers_)
      if (!unit_.empty() && is_of_unit(number)) last = &number;
    if (last) return last;
    for (const NumberFound& number : numbers_)
      if (fits(number)) last = &number;
    return last;
  }

  // Another one that the answer does not choose against: "5 or 6".
  const NumberFound* beside(const NumberFound& meant) const {
    const auto at = static_cast<std::size_t>(&meant - numbers_.data());
    if (at > 0 && are_alternatives(numbers_[at - 1], meant)) return &numbers_[at - 1];
    if (at + 1 < numbers_.size() && are_alternatives(meant, numbers_[at + 1])) return &numbers_[at + 1];
    return nullptr;
  }

 private:
  bool is_of_unit(const NumberFound& number) const {
    const bool of_heat = unit_ == "celsius" || unit_ == "fahrenheit";
    return number.unit == unit_ || (of_heat && number.unit == "degree");
  }
  // A number without a unit may be the one asked for; one of another unit may not.
  bool fits(const NumberFound& number) const { return unit_.empty() || number.unit.empty() || is_of_unit(number); }

  std::string_view between(const NumberFound& a, const NumberFound& b) const {
    if (b.begin <= a.end) return {};
    std::string_view words = std::string_view(text_).substr(a.end, b.begin - a.end);
    while (words.starts_with(' ') || words.starts_with(',')) words.remove_prefix(1);
    while (words.ends_with(' ') || words.ends_with(',')) words.remove_suffix(1);
    return words;
  }

  bool are_alternatives(const NumberFound& a, const NumberFound& b) const {
    static constexpr std::array joiners{"or",   "oder", "ou",  "o",    "u",    "eller", "lub",
                                        "albo", "или",  "або", "或",   "或者", "か",    "または",
                                        "또는", "veya", "nó",  "atau", "hoặc", "या",    "أو"};
    const std::string_view words = between(a, b);
    if (!among(joiners, words) && !(words == "of" && language_ == "nl")) return false;
    if (!a.unit.empty() && a.unit != b.unit) return false;
    const auto same = [](double x, double y) { return std::abs(x - y) <= 1e-9 * std::max(1.0, std::abs(y)); };
    return !same(a.value, b.value) && !(b.unit == "percent" && same(100 * a.value, b.value));
  }

  // The number behind the last label: "The answer is 42, out of 50". Nothing where the answer goes on to another.
  const NumberFound* said_as_answer() const {
    for (std::size_t i = numbers_.size(); i-- > 0;) {
      if (!is_labelled(numbers_[i].begin)) continue;
      std::size_t last = i;
      while (last + 1 < numbers_.size() && is_reckoned(last, last == i)) ++last;
      std::size_t formula = last;  // "42 = 6 * 7" says 42
      if (last + 1 < numbers_.size() && is_equal_sign(between(numbers_[last], numbers_[last + 1])))
        for (++formula; formula + 1 < numbers_.size() && is_reckoned(formula, false);) ++formula;
      const std::size_t end = numbers_[formula].end;
      return goes_on(end) && !is_settled(end) ? nullptr : &numbers_[last];
    }
    return nullptr;
  }

  // "6 * 7 = 42" goes on to its result; "42 = 6 * 7" begins with it.
  bool is_reckoned(std::size_t at, bool first) const {
    const std::string_view sign = between(numbers_[at], numbers_[at + 1]);
    const bool joined = numbers_[at + 1].begin == numbers_[at].end && text_[numbers_[at + 1].begin] == '-';
    if (joined || sign == "+" || sign == "-" || sign == "*" || sign == "/" || sign == "x" || sign == "÷" ||
        sign == "–" || sign == "^")
      return true;
    return !first && is_equal_sign(sign);
  }
  static bool is_equal_sign(std::string_view sign) { return sign == "=" || sign == "≈"; }

  bool is_labelled(std::size_t begin) const {
    static const re2::RE2 label(
        R"((?:^|[^\p{L}])([\p{L}]+)["')\]*\s]*(?:is|was|would be|must be|ist|lautet|est|es|é|è|är|er|jest|=|:|：)[\s:="'(*≈~$£€₹]*(?:the |about |approximately |exactly |only |just |etwa |environ )?["'(*≈~$£€₹\s]*$)");
    static const re2::RE2 joined(R"((?:答案|答え|回答|解答|正解|正答|정답|답은|답안)[은는이가是为為はが：:\s*]*$)");
    const std::size_t first = begin > longest_label ? point_start(begin - longest_label) : 0;
    const std::string_view before = std::string_view(text_).substr(first, begin - first);
    re2::StringPiece word;
    const re2::StringPiece piece(before.data(), before.size());
    if (re2::RE2::PartialMatch(piece, label, &word))
      return among(answer_labels, std::string_view(word.data(), word.size()));
    return re2::RE2::PartialMatch(piece, joined);
  }
  std::size_t point_start(std::size_t at) const {
    while (at > 0 && (static_cast<unsigned char>(text_[at]) & 0xC0) == 0x80) --at;
    return at;
  }

  // Whether the sentence ends at a place and nothing behind it takes it back: "The answer is 42. I hope that this is clear to all 3."
  bool is_settled(std::size_t end) const {
    static const re2::RE2 sentence_end(R"(^["'*)\]}$\s]*(?:[.!。]["'*)\s]*(?:\s|$)|\n|$))");
    static const re2::RE2 taken_back(
        R"(\b(?:no|nope|wait|actually|correction|rather|instead|mistake|sorry|hmm|nein|moment|non)\b|いや|아니)");
    const std::string_view rest = std::string_view(text_).substr(end);
    const re2::StringPiece piece(rest.data(), rest.size());
    return re2::RE2::PartialMatch(piece, sentence_end) && !re2::RE2::PartialMatch(piece, taken_back);
  }

  // Whether a conclusion, or a correction, may stand behind a place.
  bool goes_on(std::size_t end) const {
    static const re2::RE2 more(
        R"(=|≈|\b(?:no|nope|wait|actually|correction|sorry|hmm|so|thus|therefore|hence|is|it's|nein|moment|also|ist|non|donc|est|entonces|quindi|è|portanto|logo|então)\b|所以|因此|よって|したがって|いや|아니|따라서)");
    const std::string_view rest = std::string_view(text_).substr(end);
    return re2::RE2::PartialMatch(re2::StringPiece(rest.data(), rest.size()), more);
  }

  std::string text_;
  std::string language_, unit_;
  std::vector<NumberFound> numbers_;
  bool any_ = false;
};

AnswerNumber number_of(const Numbers& numbers, const NumberMarking& marking) {
  if (numbers.all_denied()) return {{}, "every number in it is denied."};
  const NumberFound* meant = numbers.meant();
  if (!meant) return {{}, numbers.any() ? fmt::format("no number is in {}.", marking.unit) : "there is no number."};
  const NumberFound* other = numbers.beside(*meant);
  if (other && !(is_wanted(marking, meant->value) && is_wanted(marking, other->value)))
    return {{}, fmt::format("it does not choose between {} and {}.", other->value, meant->value)};
  const bool is_share = marking.unit.empty() && meant->unit == "percent" && !is_wanted(marking, meant->value);
  if (is_share && is_wanted(marking, meant->value / 100)) return {meant->value / 100, {}};  // 33.5 % is 0.335
  return {meant->value, {}};
}

}  // namespace

AnswerNumber answer_number(std::string_view text, const NumberMarking& marking) {
  // What the answer itself sets apart as its answer counts alone.
  if (const std::string_view boxed = boxed_text(text); !boxed.empty() && !answers_behind(text, boxed))
    if (const Numbers numbers(boxed, marking); numbers.any()) return number_of(numbers, marking);
  return number_of(Numbers(text, marking), marking);
}

bool is_wanted(const NumberMarking& marking, double value) {
  const double allowed = marking.relative ? marking.tolerance / 100 * std::abs(marking.value) : marking.tolerance;
  // A share of rounding, so that 0.3 is 0.1 + 0.2.
  const double slack = 1e-9 * std::max(1.0, std::abs(marking.value)) * 1e-3;
  return std::abs(value - marking.value) <= allowed + slack;
}

}  // namespace hone::marking
