#include "english_number.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "number_text.h"

namespace hone::marking {
namespace {

using Words = std::pair<std::string_view, double>;

constexpr Words ones[] = {{"zero", 0}, {"nought", 0}, {"one", 1},   {"two", 2},   {"three", 3}, {"four", 4},
                          {"five", 5}, {"six", 6},    {"seven", 7}, {"eight", 8}, {"nine", 9}};
constexpr Words teens[] = {{"ten", 10},     {"eleven", 11},  {"twelve", 12},    {"thirteen", 13}, {"fourteen", 14},
                           {"fifteen", 15}, {"sixteen", 16}, {"seventeen", 17}, {"eighteen", 18}, {"nineteen", 19}};
constexpr Words tens[] = {{"twenty", 20}, {"thirty", 30},  {"forty", 40},  {"fourty", 40}, {"fifty", 50},
                          {"sixty", 60},  {"seventy", 70}, {"eighty", 80}, {"ninety", 90}};
constexpr Words scales[] = {{"thousand", 1e3}, {"million", 1e6}, {"billion", 1e9}, {"trillion", 1e12},
                            {"lakh", 1e5},     {"lakhs", 1e5},   {"crore", 1e7},   {"crores", 1e7}};
constexpr Words ordinals[] = {{"first", 1},        {"second", 2},      {"third", 3},       {"fourth", 4},
                              {"fifth", 5},        {"sixth", 6},       {"seventh", 7},     {"eighth", 8},
                              {"ninth", 9},        {"tenth", 10},      {"eleventh", 11},   {"twelfth", 12},
                              {"thirteenth", 13},  {"fourteenth", 14}, {"fifteenth", 15},  {"sixteenth", 16},
                              {"seventeenth", 17}, {"eighteenth", 18}, {"nineteenth", 19}, {"twentieth", 20},
                              {"thirtieth", 30}};
constexpr Words shares[] = {{"half", 2},       {"halve", 2},      {"third", 3},       {"quarter", 4},
                            {"fourth", 4},     {"fifth", 5},      {"sixth", 6},       {"seventh", 7},
                            {"eighth", 8},     {"ninth", 9},      {"tenth", 10},      {"twelfth", 12},
                            {"sixteenth", 16}, {"twentieth", 20}, {"hundredth", 100}, {"thousandth", 1000}};

template <std::size_t n>
std::optional<double> find(const Words (&table)[n], std::string_view word) {
  for (const auto& [name, value] : table)
    if (name == word) return value;
  return std::nullopt;
}

class English {
 public:
  English(std::string_view text, std::size_t at) : text_(text), at_(at), begin_(at) {}

  EnglishNumber number() {
    double value = 0;
    if (const auto half = opening_share()) {
      value = *half;
    } else if (!whole(value)) {
      return {0, begin_};
    } else if (const auto of = share_of(value)) {
      value = *of;
    } else {
      decimals(value);
      value += added_share();
    }
    // "two and a half million"
    if (value != static_cast<double>(static_cast<long long>(std::min(value, 1e15))))
      if (const auto scale = find(scales, word_at(next()))) value *= *scale, take(next());
    return {value, at_};
  }

  // " and a half", " and three quarters"
  double added_share() {
    const std::size_t start = at_;
    if (word_at(next()) != "and") return 0;
    take(next());
    double above = 1;
    const std::string_view first = word_at(next());
    if (first == "a" || first == "an" || first == "one") {
      take(next());
    } else if (const auto few = find(ones, first); few && *few > 1) {
      above = *few;
      take(next());
    } else {
      at_ = start;
      return 0;
    }
    if (const auto below = share_word(above == 1)) return above / *below;
    at_ = start;
    return 0;
  }

  std::size_t at() const { return at_; }

 private:
  // Where the next word begins: behind one space or hyphen.
  std::size_t next() const {
    if (at_ == begin_ && is_letter_at(text_, at_)) return at_;
    if (at_ + 1 < text_.size() && (text_[at_] == ' ' || text_[at_] == '-')) return at_ + 1;
    return text_.size();
  }
  std::string_view word_at(std::size_t at) const {
    std::size_t end = at;
    while (end < text_.size() && text_[end] >= 'a' && text_[end] <= 'z') ++end;
    if (is_letter_at(text_, end)) return {};
    return at < text_.size() ? text_.substr(at, end - at) : std::string_view();
  }
  void take(std::size_t word) { at_ = word + word_at(word).size(); }

  std::optional<double> share_word(bool one) {
    std::string_view word = word_at(next());
    if (!one) {
      if (!word.ends_with('s')) return std::nullopt;
      word.remove_suffix(1);
    }
    const auto below = find(shares, word);
    if (below) take(next());
    return below;
  }

  // "half", "a half", "a quarter", "half a million"
  std::optional<double> opening_share() {
    const std::size_t start = at_;
    if (word_at(next()) == "a" || word_at(next()) == "an") take(next());
    const bool article = at_ > start;
    const std::string_view word = word_at(next());
    const auto below = find(shares, word);
    if (!below || (!article && word != "half")) {
      at_ = start;
      return std::nullopt;
    }
    take(next());
    double value = 1 / *below;
    const std::size_t behind = at_;
    if (word_at(next()) == "a") {
      take(next());
      const std::string_view counted = word_at(next());
      if (const auto scale = find(scales, counted))
        value *= *scale, take(next());
      else if (counted == "hundred" || counted == "dozen")
        value *= counted == "dozen" ? 12 : 100, take(next());
      else
        at_ = behind;
    }
    return value;
  }

  // "three quarters", "one third"
  std::optional<double> share_of(double above) {
    if (above < 1 || above > 99) return std::nullopt;
    const auto below = share_word(above == 1);
    return below ? std::optional(above / *below) : std::nullopt;
  }

  void decimals(double& value) {
    const std::size_t start = at_;
    if (word_at(next()) != "point") return;
    take(next());
    double place = 0.1;
    std::size_t digits = 0;
    for (; digits < 15; ++digits, place /= 10) {
      const auto digit = find(ones, word_at(next()));
      if (!digit) break;
      value += place * *digit;
      take(next());
    }
    if (digits == 0) at_ = start;
  }

  bool whole(double& value) {
    double total = 0, current = 0;
    enum class Last { none, one, ten, teen, hundred, scale, ordinal } last = Last::none;
    bool any = false;
    for (;;) {
      std::size_t at = next();
      std::string_view word = word_at(at);
      if (word.empty()) break;
      bool spoken_and = false;
      if (word == "and" && (last == Last::hundred || last == Last::scale)) {
        at += 3;
        if (at >= text_.size() || text_[at] != ' ') break;
        ++at, spoken_and = true, word = word_at(at);
      }
      const bool after_large = last == Last::none || last == Last::hundred || last == Last::scale;
      const bool opens = word == "a" && !any;
      if (opens) {  // "a hundred", "a dozen"
        const std::size_t counted = at + 2;
        const std::string_view behind = at + 1 < text_.size() && text_[at + 1] == ' ' ? word_at(counted) : "";
        if (behind == "dozen" || behind == "hundred")
          current = behind == "dozen" ? 12 : 100, last = behind == "dozen" ? Last::one : Last::hundred;
        else if (const auto scale = find(scales, behind))
          total = *scale, last = Last::scale;
        else
          break;
        at = counted, word = behind;
      } else if (const auto one = find(ones, word); one && (after_large || (last == Last::ten && *one > 0))) {
        current += *one, last = Last::one;
      } else if (const auto teen = find(teens, word); teen && after_large) {
        current += *teen, last = Last::teen;
      } else if (const auto ten = find(tens, word); ten && after_large) {
        current += *ten, last = Last::ten;
      } else if ((teen || ten) && total == 0 && current >= 10 && current <= 20 && !spoken_and) {
        current = current * 100 + (teen ? *teen : *ten), last = teen ? Last::teen : Last::ten;  // a year
      } else if (word == "hundred" && any && current >= 1 && current < 100 && last != Last::hundred) {
        current *= 100, last = Last::hundred;
      } else if (word == "dozen" && any && current >= 1) {
        current *= 12, last = Last::one;
      } else if (const auto scale = find(scales, word); scale && any && last != Last::scale && current > 0) {
        total += current * *scale, current = 0, last = Last::scale;
      } else if (scale && last == Last::scale && total > 0) {
        total *= *scale;
      } else if (const auto nth = find(ordinals, word);
                 nth && (last == Last::none || (last == Last::ten && *nth < 10) || spoken_and)) {
        if (word == "second" && last == Last::none) break;  // of time, or of a list: no number
        current += *nth, any = true;
        take(at);
        break;
      } else {
        break;
      }
      any = true;
      take(at);
    }
    value = total + current;
    return any;
  }

  std::string_view text_;
  std::size_t at_, begin_;
};

}  // namespace

EnglishNumber read_english(std::string_view text, std::size_t at) { return English(text, at).number(); }

EnglishNumber read_english_share(std::string_view text, std::size_t at) {
  English english(text, at);
  const double value = english.added_share();
  return {value, english.at()};
}

}  // namespace hone::marking
