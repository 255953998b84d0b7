// A number that is written with digits: thousands and decimals as a language sets them apart, fractions, powers, roots.
#include "written_number.h"

#include <charconv>
#include <cmath>
#include <optional>
#include <string>

#include "hone/core/unicode.h"
#include "number_text.h"
#include "number_words.h"

namespace hone::marking {
namespace {

// Digits in groups: where each group ends and the sign behind it.
struct Digits {
  std::vector<std::string_view> groups;
  std::string signs;  // signs[i] between groups[i] and groups[i + 1]
};

Digits scan(std::string_view text, std::size_t at) {
  Digits digits;
  for (;;) {
    std::size_t end = at;
    while (end < text.size() && is_ascii_digit(text[end])) ++end;
    digits.groups.push_back(text.substr(at, end - at));
    if (end + 1 >= text.size() || !is_ascii_digit(text[end + 1])) return digits;
    const char sign = text[end];
    if (sign != '.' && sign != ',' && sign != '\'' && sign != ' ' && sign != '_') return digits;
    if (sign != '.' && sign != ',') {
      // Only as a thousands sign: up to three digits before the first, exactly three behind it.
      std::size_t behind = end + 1;
      while (behind < text.size() && is_ascii_digit(text[behind])) ++behind;
      const bool first = digits.groups.size() == 1;
      if (behind - end - 1 != 3 || digits.groups.back().size() > 3 || (!first && digits.signs.back() != sign) ||
          digits.groups.front() == "0")
        return digits;
    }
    digits.signs += sign;
    at = end + 1;
  }
}

double value_of(const std::string& digits) {
  double value = 0;
  const auto [end, failure] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (failure == std::errc::result_out_of_range) return digits.find("e-") == std::string::npos ? HUGE_VAL : 0;
  return value;
}

// India's 10,00,000: a group of three at the end, of two before it.
bool indian(const Digits& digits, std::size_t groups) {
  if (groups < 3 || digits.signs[0] != ',' || digits.groups[0].size() > 2 || digits.groups[0] == "0" ||
      digits.groups[groups - 1].size() != 3)
    return false;
  for (std::size_t i = 1; i + 1 < groups; ++i)
    if (digits.groups[i].size() != 2) return false;
  return true;
}

// Takes as many groups as make one number; the rest is read again as the next one.
double read_digits(Digits& digits, bool decimal_comma) {
  const char decimal = decimal_comma ? ',' : '.';
  const auto three = [&](std::size_t from, std::size_t to) {
    for (std::size_t i = from; i < to; ++i)
      if (digits.groups[i].size() != 3) return false;
    return true;
  };
  const std::size_t signs = digits.signs.size();
  std::string whole(digits.groups[0]), fraction;
  std::size_t decimal_at = signs;  // the sign that is the decimal one
  if (signs == 0) {
  } else if (digits.signs.find_first_not_of(digits.signs[0]) == std::string::npos) {
    const char sign = digits.signs[0];
    const bool grouped =
        (three(1, signs + 1) && digits.groups[0].size() <= 3 && digits.groups[0] != "0") || indian(digits, signs + 1);
    if (sign != '.' && sign != ',') {
    } else if (signs == 1 && (sign == decimal || !grouped)) {
      decimal_at = 0;
    } else if (!grouped) {
      digits.groups.resize(1);  // "1.2.3" is a list or a version: its parts, one by one
      return value_of(whole);
    }
  } else {
    // Two kinds of sign: the last one is the decimal sign, those before it are all of one kind.
    const char last = digits.signs.back();
    const bool one_kind = digits.signs.find_first_not_of(digits.signs[0]) == signs - 1;
    const bool grouped = (three(1, signs) && digits.groups[0].size() <= 3) || indian(digits, signs);
    if (!one_kind || (last != '.' && last != ',') || !grouped) {
      digits.groups.resize(1);
      return value_of(whole);
    }
    decimal_at = signs - 1;
  }
  for (std::size_t i = 0; i < signs; ++i) (i < decimal_at ? whole : fraction) += digits.groups[i + 1];
  return value_of(fraction.empty() ? whole : whole + "." + fraction);
}

// ".5", but not the end of "1.5" or of "v.5"
bool begins_bare_fraction(std::string_view text, std::size_t at) {
  return text[at] == '.' && at + 1 < text.size() && is_ascii_digit(text[at + 1]) &&
         (at == 0 || text[at - 1] == ' ' || text[at - 1] == '-');
}

std::size_t digits_end(std::string_view text, std::size_t at) {
  while (at < text.size() && is_ascii_digit(text[at])) ++at;
  return at;
}

// One number of a text: digits, and what belongs to them.
class NumberAt {
 public:
  NumberAt(std::string_view text, std::size_t at, const std::string& language, bool decimal_comma)
      : text_(text), language_(language), comma_(decimal_comma) {
    number_.begin = number_.end = at;
  }

  // Nothing when no number begins there; end() is then where to go on.
  bool read() {
    if (!base()) return false;
    power();
    if (!mixed()) fraction();
    constants();
    power_of_ten();
    return true;
  }

  const WrittenNumber& found() const { return number_; }

 private:
  bool digit_at(std::size_t at) const { return at < text_.size() && is_ascii_digit(text_[at]); }
  bool has(std::string_view what) const { return text_.substr(number_.end).starts_with(what); }

  bool base() {
    const std::size_t at = number_.begin;
    const std::string_view rest = text_.substr(at);
    if (rest.starts_with(root_sign)) {
      const std::optional<double> under = root(at);
      if (!under) return false;
      number_.value = *under;
    } else if (rest.starts_with(pi_sign)) {
      number_.end = at + pi_sign.size();
      if (is_letter_before(text_, at) || is_letter_at(text_, number_.end)) return false;
      number_.value = M_PI;
    } else if (begins_bare_fraction(text_, at)) {
      number_.end = digits_end(text_, at + 1);
      number_.value = value_of("0" + std::string(text_.substr(at, number_.end - at)));
    } else if (digit_at(at)) {
      grouped();
      exponent();
    } else {
      return false;
    }
    return true;
  }

  // √2, √(2): its value; number_.end goes past it.
  std::optional<double> root(std::size_t at) {
    at += root_sign.size();
    const bool bracket = at < text_.size() && text_[at] == '(';
    const std::size_t first = at + bracket;
    number_.end = std::max(number_.end, at);
    if (!digit_at(first)) return std::nullopt;
    Digits digits = scan(text_, first);
    const double value = read_digits(digits, comma_);
    const std::string_view last = digits.groups.back();
    std::size_t end = static_cast<std::size_t>(last.data() + last.size() - text_.data());
    if (bracket && end < text_.size() && text_[end] == ')') ++end;
    number_.end = end;
    return std::sqrt(value);
  }

  // "350", "1,350.50"
  void grouped() {
    const std::size_t at = number_.begin;
    Digits digits = scan(text_, at);
    if (at > 1 && (text_[at - 1] == '.' || text_[at - 1] == ',') && is_ascii_digit(text_[at - 2]))
      digits.groups.resize(1), digits.signs.clear();  // the next part of a list or a version
    number_.value = read_digits(digits, comma_);
    const std::string_view last = digits.groups.back();
    number_.end = static_cast<std::size_t>(last.data() + last.size() - text_.data());
    whole_ = digits.groups.size() == 1;
  }

  // The rest of 1e5 and 2.5E-3.
  void exponent() {
    if (number_.end + 1 >= text_.size() || text_[number_.end] != 'e') return;
    const char sign = text_[number_.end + 1];
    const std::size_t first = number_.end + (sign == '-' || sign == '+' ? 2 : 1), end = digits_end(text_, first);
    if (end == first || end - first > 3 || is_letter_at(text_, end)) return;
    number_.value *= value_of((sign == '-' ? "1e-" : "1e") + std::string(text_.substr(first, end - first)));
    number_.end = end;
    whole_ = false;
  }

  // The exponent behind "^" at a place, as in 10^3, 10^-3, 10^(3); moves `at` past it.
  std::optional<double> exponent_at(std::size_t& at) const {
    if (at >= text_.size() || text_[at] != '^') return std::nullopt;
    std::size_t first = at + 1;
    const bool bracket = first < text_.size() && text_[first] == '(';
    first += bracket;
    const bool minus = first < text_.size() && text_[first] == '-';
    first += minus || (first < text_.size() && text_[first] == '+');
    std::size_t end = digits_end(text_, first);
    if (end == first || end - first > 4) return std::nullopt;
    const double value = value_of(std::string(text_.substr(first, end - first)));
    if (bracket) {
      if (end >= text_.size() || text_[end] != ')') return std::nullopt;
      ++end;
    }
    at = end;
    return minus ? -value : value;
  }

  void power() {
    if (const auto exponent = exponent_at(number_.end)) {
      number_.value = std::pow(number_.value, *exponent);
      whole_ = false;
    }
  }

  // Digits over digits at a place, as 1/2 or 1⁄2; moves `at` past them.
  std::optional<double> small_fraction(std::size_t& at) const {
    const std::size_t above = digits_end(text_, at);
    if (above == at) return std::nullopt;
    const bool one_sign = text_.substr(above).starts_with(fraction_slash);
    const std::size_t below = above + (one_sign ? fraction_slash.size() : 1);
    if (!one_sign && (above >= text_.size() || text_[above] != '/')) return std::nullopt;
    const std::size_t end = digits_end(text_, below);
    if (end == below || (end < text_.size() && text_[end] == '/')) return std::nullopt;
    const double a = value_of(std::string(text_.substr(at, above - at))),
                 b = value_of(std::string(text_.substr(below, end - below)));
    if (b == 0 || (!one_sign && a >= b)) return std::nullopt;
    at = end;
    return a / b;
  }

  // 2½, 2 1/2, "2 and 1/2", "2 and a half"
  bool mixed() {
    if (!whole_ || after_slash()) return false;
    std::size_t at = number_.end;
    if (has(" and ") && digit_at(at + 5))
      at += 5;
    else if (has(" ") && digit_at(at + 1))
      at += 1;
    if (at > number_.end) {
      const auto share = small_fraction(at);
      if (!share) return false;
      number_.value += *share;
    } else {
      const auto share = spelled_share(text_.substr(number_.end), language_);
      if (share.bytes == 0) return false;
      number_.value += share.value;
      at = number_.end + share.bytes;
    }
    number_.end = at;
    power();
    whole_ = false;
    return true;
  }

  bool after_slash() const {
    return number_.begin > 1 && text_[number_.begin - 1] == '/' && is_ascii_digit(text_[number_.begin - 2]);
  }

  // 1/2, 1 / 2, 1⁄2; but no date (1/2/1804) and no pair of years (1851/52).
  void fraction() {
    const bool one_sign = has(fraction_slash), spaced = has(" / ");
    if (!one_sign && !spaced && !has("/")) return;
    if (after_slash()) return;
    const std::size_t below = number_.end + (one_sign ? fraction_slash.size() : spaced ? 3 : 1);
    if (!digit_at(below)) return;
    Digits digits = scan(text_, below);
    const double under = read_digits(digits, comma_);
    const std::string_view last = digits.groups.back();
    const std::size_t end = static_cast<std::size_t>(last.data() + last.size() - text_.data());
    if (under == 0 || (end < text_.size() && text_[end] == '/')) return;
    const bool years = whole_ && !one_sign && number_.end - number_.begin == 4 && end - below == 2 &&
                       std::fmod(number_.value + 1, 100) == under;
    if (years) return;
    number_.value /= under;
    number_.end = end;
    if (one_sign) power();
    whole_ = false;
  }

  // 4√2, 2π
  void constants() {
    std::size_t at = number_.end;
    while (at < text_.size() && text_[at] == ' ') ++at;
    if (text_.substr(at).starts_with(root_sign)) {
      const std::size_t before = number_.end;
      if (const auto under = root(at))
        number_.value *= *under;
      else
        number_.end = before;
      fraction();
    } else if (text_.substr(at).starts_with(pi_sign) && !is_letter_at(text_, at + pi_sign.size())) {
      number_.value *= M_PI;
      number_.end = at + pi_sign.size();
      fraction();
    }
  }

  // 1.5 × 10^3
  void power_of_ten() {
    std::size_t at = number_.end;
    while (at < text_.size() && text_[at] == ' ') ++at;
    if (at >= text_.size() || (text_[at] != '*' && text_[at] != 'x')) return;
    ++at;
    while (at < text_.size() && text_[at] == ' ') ++at;
    if (!text_.substr(at).starts_with("10^")) return;
    at += 2;
    if (const auto exponent = exponent_at(at)) {
      number_.value *= std::pow(10, *exponent);
      number_.end = at;
    }
  }

  std::string_view text_;
  const std::string& language_;
  bool comma_, whole_ = false;
  WrittenNumber number_;
};

}  // namespace

std::optional<WrittenNumber> written_number(std::string_view text, std::size_t at, const std::string& language,
                                            bool decimal_comma) {
  NumberAt number(text, at, language, decimal_comma);
  if (!number.read()) return std::nullopt;
  return number.found();
}

WrittenNumber plain_digits(std::string_view text, std::size_t at, bool decimal_comma) {
  Digits digits = scan(text, at);
  const double value = read_digits(digits, decimal_comma);
  const std::string_view last = digits.groups.back();
  return {value, at, static_cast<std::size_t>(last.data() + last.size() - text.data())};
}

}  // namespace hone::marking
