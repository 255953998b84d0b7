#include "claims.h"

#include <algorithm>
#include <optional>
#include <unordered_set>

#include "hone/core/result.h"
#include "hone/core/unicode.h"
#include "number_words.h"
#include "pieces.h"

namespace hone {
namespace {

constexpr std::size_t most_bytes = 100'000;

// "0014.50" is "14.5".
std::string plain_decimal(std::string whole, std::string fraction, int power) {
  for (; power > 0; --power) {
    whole += fraction.empty() ? '0' : fraction.front();
    if (!fraction.empty()) fraction.erase(0, 1);
  }
  whole.erase(0, std::min(whole.find_first_not_of('0'), whole.size()));
  while (fraction.ends_with('0')) fraction.pop_back();
  if (whole.empty()) whole = "0";
  return fraction.empty() ? whole : whole + "." + fraction;
}

// Words after which a capital is a person's.
const std::unordered_set<std::string_view> titles{"mr",   "mrs",  "ms",      "miss", "dr",   "prof",     "sir",
                                                  "lady", "lord", "justice", "herr", "frau", "monsieur", "madame",
                                                  "mme",  "von",  "de",      "van",  "uí",   "ní",       "mac"};

class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text), pieces_(pieces_of(text)) {}

  std::vector<Claim> read() {
    mark_codes();
    for (std::size_t at = 0; at < pieces_.size();) {
      const std::size_t before = at;
      if (code_end_[at] > 0) {
        const std::size_t end = code_end_[at];
        Claim claim{.kind = Claim::Kind::identifier, .begin = pieces_[at].begin, .end = pieces_[end - 1].end};
        claim.readings = {squeezed(text_.substr(claim.begin, claim.end - claim.begin))};
        claims_.push_back(std::move(claim));
        at = end;
      } else if (!date(at) && !time(at) && !number(at) && !spelled(at)) {
        name(at);
        ++at;
      }
      HONE_REQUIRE(at > before, "a reader of claims moves on");
    }
    join_names();
    return std::move(claims_);
  }

 private:
  const Piece* piece(std::size_t at) const { return at < pieces_.size() ? &pieces_[at] : nullptr; }
  bool is_sign(std::size_t at, std::string_view sign, bool joined = true) const {
    const Piece* one = piece(at);
    return one && one->kind == Piece::Kind::sign && one->text == sign && (!joined || !one->spaced);
  }
  bool is_digits(std::size_t at, bool joined) const {
    const Piece* one = piece(at);
    return one && one->kind == Piece::Kind::digits && (!joined || !one->spaced);
  }
  bool is_word(std::size_t at) const {
    const Piece* one = piece(at);
    return one && one->kind == Piece::Kind::word;
  }
  static int small(const std::string& digits) { return digits.size() > 4 ? 0 : std::stoi(digits); }

  // E-mail and web addresses, and codes of letters and digits: "MM-40772", "IE29 AIBK" by its first half, "B12".
  void mark_codes() {
    code_end_.assign(pieces_.size() + 1, 0);
    for (std::size_t at = 0; at < pieces_.size();) {
      std::size_t end = at + 1;
      while (end < pieces_.size() && !pieces_[end].spaced) ++end;
      std::size_t first = at, last = end;
      const auto bare = [&](std::size_t i) {
        return pieces_[i].kind == Piece::Kind::sign && pieces_[i].text != "+" && pieces_[i].text != "@";
      };
      while (first < last && bare(first)) ++first;
      while (last > first && bare(last - 1)) --last;
      if (is_code(first, last)) code_end_[first] = last;
      at = end;
    }
    for (std::size_t at = 0; at < pieces_.size(); ++at)
      if (code_end_[at] == 0)
        if (const std::size_t end = telephone_end(at); end > 0) code_end_[at] = end;
  }

  bool is_code(std::size_t first, std::size_t last) const {
    if (last - first < 2) return false;
    bool letter_before_digit = false, signs = false;
    for (std::size_t i = first; i < last; ++i) {
      if (pieces_[i].kind != Piece::Kind::sign) {
        if (pieces_[i].kind == Piece::Kind::digits && i > first && !signs && pieces_[i - 1].kind == Piece::Kind::word)
          letter_before_digit = true;
        continue;
      }
      const std::string& sign = pieces_[i].text;
      if (sign == "@") return first < i && i + 1 < last;
      if (sign == ":" && is_sign(i + 1, "/") && is_sign(i + 2, "/")) return true;
      if (sign == "-" || sign == "/" || sign == "." || sign == "_") {
        const bool code_letters = i > first && pieces_[i - 1].kind == Piece::Kind::word && pieces_[i - 1].all_capitals;
        if (code_letters && is_digits(i + 1, true) && i + 1 < last) letter_before_digit = true;
        continue;
      }
      signs = true;
    }
    if (is_word(first) && pieces_[first].text == "www" && is_sign(first + 1, ".")) return true;
    // "CO2", "HC24", "F22", but not "19h30", "3rd" or "5kg": there the digits come first.
    if (letter_before_digit) return pieces_[first].kind == Piece::Kind::word && !currency_code(first);
    // "418FVL": digits, then capitals that are no unit.
    return last - first == 2 && is_digits(first, false) && pieces_[last - 1].all_capitals &&
           pieces_[last - 1].end - pieces_[last - 1].begin > 1 && unit_of(pieces_[last - 1].text).empty() &&
           power_of_ten(pieces_[last - 1].text) == 0 && !ends_ordinal(pieces_[last - 1].text) &&
           pieces_[last - 1].text != "am" && pieces_[last - 1].text != "pm";
  }

  bool currency_code(std::size_t at) const {
    const std::string_view unit = unit_of(pieces_[at].text);
    return unit == "eur" || unit == "gbp" || unit == "usd" || unit == "chf" || unit == "jpy";
  }

  // "021 477 0193", "+353 (0)21 477", "0800-111-999": groups that cannot be thousands, seven digits or more.
  std::size_t telephone_end(std::size_t at) const {
    std::size_t i = at;
    const bool plus = is_sign(i, "+", false);
    if (plus) ++i;
    if (!is_digits(i, plus)) return 0;
    const bool opens = plus || pieces_[i].text.starts_with('0');
    std::size_t digits = 0, end = 0, groups = 0;
    while (i < pieces_.size()) {
      if (is_digits(i, false) && pieces_[i].text.size() >= 2) {
        digits += pieces_[i].text.size(), end = ++i, ++groups;
        continue;
      }
      const bool joint = is_sign(i, "-") || is_sign(i, "(", false) || is_sign(i, ")") || is_sign(i, "/");
      if (!joint || groups == 0) break;
      if (is_sign(i, "(", false) && is_digits(i + 1, true) && is_sign(i + 2, ")")) i += 2;
      ++i;
    }
    return opens && digits >= 7 && (groups > 1 || digits >= 9) ? end : 0;
  }

  // The month at a place and how many words it takes.
  std::pair<int, std::size_t> month_at(std::size_t at) const {
    if (!is_word(at)) return {0, 0};
    const std::string& word = pieces_[at].text;
    if ((word == "meán" || word == "mheán") && is_word(at + 1) && pieces_[at + 1].text == "fómhair") return {9, 2};
    if ((word == "deireadh" || word == "dheireadh") && is_word(at + 1) && pieces_[at + 1].text == "fómhair")
      return {10, 2};
    const int month = month_of(word);
    if (month == 0 || !pieces_[at].capital) {
      // French and folded text write months small; English's own "may" and "march" are verbs then.
      if (month == 0 || word == "may" || word == "march" || word == "mar" || word == "sept" || word == "mars")
        return {0, 0};
    }
    const bool short_form = word.size() <= 4 && is_sign(at + 1, ".");
    return {month, short_form ? 2 : 1};
  }

  std::pair<int, std::size_t> year_at(std::size_t at) const {
    std::size_t i = at;
    if (is_sign(i, ",")) ++i;
    if (!is_digits(i, false) || pieces_[i].text.size() != 4 || code_end_[i] > 0) return {0, 0};
    if (is_digits(i + 1, true) || (is_sign(i + 1, ":") && is_digits(i + 2, true))) return {0, 0};
    return {small(pieces_[i].text), i + 1 - at};
  }

  void put_date(std::size_t from, std::size_t to, int day, int month, int year, bool either_order = false) {
    claims_.push_back({.kind = Claim::Kind::date,
                       .begin = pieces_[from].begin,
                       .end = pieces_[to - 1].end,
                       .day = day,
                       .month = month,
                       .year = year,
                       .either_order = either_order && day <= 12});
  }

  // 3 June 2024 · 3rd of June · third of June · le 1er juin · 3. Juni · June 3(rd), 2024 · June 2024 · 2024-06-03 · 3.6.2024
  bool date(std::size_t& at) {
    if (numeric_date(at)) return true;
    std::size_t i = at;
    int day = 0;
    if (is_digits(i, false) && pieces_[i].text.size() <= 2) {
      day = small(pieces_[i++].text);
      if (is_word(i) && !pieces_[i].spaced && ends_ordinal(pieces_[i].text))
        ++i;
      else if (is_sign(i, "."))
        ++i;
    } else if (is_word(i)) {
      const auto found = words_at(i);
      if (found && found->ordinal && found->value >= 1 && found->value <= 31)
        day = static_cast<int>(found->value), i += found->words;
    }
    if (day >= 1 && day <= 31) {
      for (std::size_t little = 0; little < 3 && is_word(i); ++little) {
        const std::string& word = pieces_[i].text;
        if (word != "of" && word != "day" && word != "de" && word != "den" && word != "lá" && word != "mhí" &&
            word != "the")
          break;
        ++i;
      }
      if (const auto [month, words] = month_at(i); month > 0) {
        i += words;
        const auto [year, more] = year_at(i);
        put_date(at, i + more, day, month, year);
        at = i + more;
        return true;
      }
    }
    i = at;
    const auto [month, words] = month_at(i);
    if (month == 0) return false;
    i += words;
    std::size_t end = i;
    day = 0;
    if (is_digits(i, false) && pieces_[i].text.size() <= 2 && small(pieces_[i].text) >= 1 &&
        small(pieces_[i].text) <= 31 && !(is_sign(i + 1, ":") && is_digits(i + 2, true))) {
      day = small(pieces_[i].text), end = i + 1;
      if (is_word(end) && !pieces_[end].spaced && ends_ordinal(pieces_[end].text)) ++end;
    }
    const auto [year, more] = year_at(end);
    if (day == 0 && year == 0 && !pieces_[at].capital) return false;
    put_date(at, end + more, day, month, year);
    at = end + more;
    return true;
  }

  bool numeric_date(std::size_t& at) {
    if (!is_digits(at, false)) return false;
    for (const std::string_view sign : {"-", "/", "."}) {
      if (!is_sign(at + 1, sign) || !is_digits(at + 2, true) || !is_sign(at + 3, sign) || !is_digits(at + 4, true))
        continue;
      if (is_sign(at + 5, sign) && is_digits(at + 6, true)) continue;
      const std::string &a = pieces_[at].text, &b = pieces_[at + 2].text, &c = pieces_[at + 4].text;
      if (b.size() > 2) continue;
      if (a.size() == 4 && c.size() <= 2 && small(b) >= 1 && small(b) <= 12 && small(c) >= 1 && small(c) <= 31)
        put_date(at, at + 5, small(c), small(b), small(a));
      else if (a.size() <= 2 && (c.size() == 4 || c.size() == 2) && small(a) >= 1 && small(a) <= 31 && small(b) >= 1 &&
               small(b) <= 31 && (small(a) <= 12 || small(b) <= 12)) {
        const int year = c.size() == 4 ? small(c) : 0;
        if (small(b) <= 12)
          put_date(at, at + 5, small(a), small(b), year, sign == "/");
        else
          put_date(at, at + 5, small(b), small(a), year);
      } else
        continue;
      at += 5;
      return true;
    }
    return false;
  }

  // 7:30 · 19.30 Uhr · 7 p.m. · 19h30. What follows decides; "7.30" alone stays a number.
  bool time(std::size_t& at) {
    if (!is_digits(at, false) || pieces_[at].text.size() > 2) return false;
    const int hour = small(pieces_[at].text);
    if (hour > 24) return false;
    std::size_t i = at + 1;
    int minute = 0;
    bool sure = false, dotted = false;
    const auto two_digits = [&](std::size_t place) {
      return is_digits(place, true) && pieces_[place].text.size() == 2 && small(pieces_[place].text) < 60;
    };
    if (is_sign(i, ":") && two_digits(i + 1)) {
      minute = small(pieces_[i + 1].text), i += 2, sure = true;
    } else if (is_sign(i, ".") && two_digits(i + 1)) {
      minute = small(pieces_[i + 1].text), i += 2, dotted = true;
    } else if (is_word(i) && !pieces_[i].spaced && pieces_[i].text == "h") {
      ++i, sure = true;
      if (two_digits(i)) minute = small(pieces_[i++].text);
    }
    int half = 0;  // 1: morning, 2: afternoon
    std::size_t end = i;
    if (is_word(i)) {
      const std::string& word = pieces_[i].text;
      if (word == "am" || word == "pm")
        half = word == "am" ? 1 : 2, end = i + 1;
      else if ((word == "a" || word == "p") && is_sign(i + 1, ".") && is_word(i + 2) && pieces_[i + 2].text == "m")
        half = word == "a" ? 1 : 2, end = i + 3;
      else if (word == "uhr" || word == "heures" || word == "heure")
        end = i + 1, sure = true;
      if (half > 0 && is_sign(end, ".") && !(piece(end + 1) && piece(end + 1)->opens && piece(end + 1)->capital)) ++end;
    }
    if (!sure && half == 0) return false;
    if (half > 0 && (hour == 0 || hour > 12)) return false;
    if (dotted && half == 0 && !sure) return false;
    Claim claim{.kind = Claim::Kind::time, .begin = pieces_[at].begin, .end = pieces_[end - 1].end};
    claim.minutes = hour * 60 + minute;
    if (half > 0) claim.minutes = hour % 12 * 60 + minute + (half == 2 ? 720 : 0);
    claim.either_half = half == 0 && hour >= 1 && hour <= 12 && !pieces_[at].text.starts_with('0');
    claims_.push_back(std::move(claim));
    at = end;
    return true;
  }

  bool number(std::size_t& at) {
    if (!is_digits(at, false)) return false;
    std::vector<std::string> groups{pieces_[at].text};
    std::string signs;
    std::size_t i = at + 1;
    for (;;) {
      const Piece* next = piece(i);
      if (!next) break;
      if (next->kind == Piece::Kind::sign && !next->spaced && is_digits(i + 1, true) &&
          (next->text == "." || next->text == "," || (next->text == "'" && pieces_[i + 1].text.size() == 3))) {
        signs += next->text[0], groups.push_back(pieces_[i + 1].text), i += 2;
        continue;
      }
      const bool only_spaces = signs.find_first_not_of(' ') == std::string::npos;
      if (next->kind == Piece::Kind::digits && next->spaced && next->text.size() == 3 && only_spaces &&
          groups[0].size() <= 3 && !groups[0].starts_with('0') && one_space_before(i)) {
        signs += ' ', groups.push_back(next->text), ++i;
        continue;
      }
      break;
    }
    Claim claim{.begin = pieces_[at].begin, .end = pieces_[i - 1].end};
    // A list's "1." at a line's beginning is no number of the text.
    if (pieces_[at].opens && signs.empty() && (is_sign(i, ".") || is_sign(i, ")")) && piece(i + 1) &&
        piece(i + 1)->spaced && line_begins(at)) {
      at = i + 1;
      return true;
    }
    if (is_word(i) && !pieces_[i].spaced && ends_ordinal(pieces_[i].text)) claim.end = pieces_[i++].end;
    int power = 0;
    if (is_word(i)) {
      power = power_of_ten(pieces_[i].text);
      if (power == 0 && !pieces_[i].spaced && currency_before(at)) {
        if (pieces_[i].text == "k") power = 3;
        if (pieces_[i].text == "m") power = 6;
      }
      if (power > 0) claim.end = pieces_[i++].end;
    }
    claim.readings = readings(groups, signs, power);
    if (minus_before(at))
      for (std::string& reading : claim.readings) reading.insert(0, "-");
    unit(claim, at, i);
    claims_.push_back(std::move(claim));
    at = i;
    return true;
  }

  bool one_space_before(std::size_t at) const {
    const std::string_view between = text_.substr(pieces_[at - 1].end, pieces_[at].begin - pieces_[at - 1].end);
    return count_points(between) == 1 && between != "\n" && between != "\t";
  }
  bool line_begins(std::size_t at) const {
    std::size_t byte = pieces_[at].begin;
    while (byte > 0 && (text_[byte - 1] == ' ' || text_[byte - 1] == '\t')) --byte;
    return byte == 0 || text_[byte - 1] == '\n';
  }
  bool minus_before(std::size_t at) const {
    return at > 0 && pieces_[at - 1].kind == Piece::Kind::sign && pieces_[at - 1].text == "-" && !pieces_[at].spaced &&
           pieces_[at - 1].spaced && (at < 2 || pieces_[at - 2].kind != Piece::Kind::digits);
  }
  bool currency_before(std::size_t at) const { return at > 0 && currency_code(at - 1); }

  static std::vector<std::string> readings(const std::vector<std::string>& groups, const std::string& signs,
                                           int power) {
    const auto joined = [&](std::size_t from, std::size_t to) {
      std::string out;
      for (std::size_t i = from; i < to; ++i) out += groups[i];
      return out;
    };
    const auto three = [&](std::size_t to) {
      return groups[0].size() <= 3 && std::all_of(groups.begin() + 1, groups.begin() + static_cast<std::ptrdiff_t>(to),
                                                  [](const std::string& group) { return group.size() == 3; });
    };
    const std::size_t count = groups.size();
    const std::string whole = plain_decimal(joined(0, count), "", power);
    if (signs.empty() || signs[0] == ' ' || signs[0] == '\'') {
      // "1 450,50": the last sign is another one.
      if (!signs.empty() && signs.back() != signs[0])
        return {plain_decimal(joined(0, count - 1), groups.back(), power)};
      return {whole};
    }
    const bool one_kind = signs.find_first_not_of(signs[0]) == std::string::npos;
    if (one_kind && count == 2) {
      std::vector<std::string> out{plain_decimal(groups[0], groups[1], power)};
      if (three(2) && groups[0] != "0") out.insert(out.begin(), whole);
      return out;
    }
    if (one_kind) {
      if (three(count)) return {whole};
      std::string version;  // "3.2.1"
      for (const std::string& group : groups) version += (version.empty() ? "" : ".") + group;
      return {version};
    }
    return {plain_decimal(joined(0, count - 1), groups.back(), power)};
  }

  // The unit beside a number; moves `i` past one that stands behind it.
  void unit(Claim& claim, std::size_t at, std::size_t& i) {
    std::size_t before = at;
    if (before > 0 && pieces_[before - 1].text == "-" && !pieces_[at].spaced) --before;
    if (before > 0 && (currency_code(before - 1))) {
      claim.unit = unit_of(pieces_[before - 1].text);
      claim.begin = pieces_[before - 1].begin;
      return;
    }
    std::size_t place = i;
    if (is_sign(place, "-") && is_word(place + 1)) ++place;
    const Piece* next = piece(place);
    if (!next) return;
    const auto word = [&](std::size_t p) {
      return is_word(p) ? std::string_view(pieces_[p].text) : std::string_view();
    };
    if ((word(place) == "per" && word(place + 1) == "cent") || (word(place) == "pour" && word(place + 1) == "cent") ||
        (word(place) == "faoin" && word(place + 1) == "gcéad") || (word(place) == "of" && word(place + 1) == "one")) {
      if (word(place) == "of") return;
      claim.unit = "percent";
      claim.end = pieces_[place + 1].end, i = place + 2;
      return;
    }
    const std::string_view found = unit_of(next->text);
    if (found.empty()) return;
    claim.unit = found;
    claim.end = next->end, i = place + 1;
  }

  std::optional<NumberInWords> words_at(std::size_t at) const {
    if (!is_word(at)) return std::nullopt;
    std::vector<std::string> words;
    for (std::size_t i = at; i < pieces_.size() && words.size() < 12; ++i) {
      if (is_sign(i, "-")) continue;
      if (!is_word(i)) break;
      words.push_back(pieces_[i].text);
    }
    auto found = read_number_words(words);
    if (!found) return found;
    // Back from words to pieces: hyphens lie between.
    std::size_t left = found->words, i = at;
    for (; left > 0; ++i)
      if (is_word(i)) --left;
    found->words = i - at;
    return found;
  }

  bool spelled(std::size_t& at) {
    const auto found = words_at(at);
    if (!found) return false;
    Claim claim{.begin = pieces_[at].begin, .end = pieces_[at + found->words - 1].end, .in_words = true};
    claim.readings = {std::to_string(found->value)};
    std::size_t i = at + found->words;
    unit(claim, at, i);
    claims_.push_back(std::move(claim));
    at = i;
    return true;
  }

  void name(std::size_t at) {
    const Piece& word = pieces_[at];
    if (word.kind != Piece::Kind::word || !word.capital) return;
    if (titles.contains(word.text)) return;
    Claim claim{.kind = Claim::Kind::name, .begin = word.begin, .end = word.end, .begins_sentence = word.opens};
    std::string bare = word.text;
    for (const std::string_view ending : {"'s", "\u2019s"})
      if (bare.ends_with(ending)) bare.resize(bare.size() - ending.size());
    claim.readings = {squeezed(bare)};
    const auto titled_by = [&](std::size_t place) { return is_word(place) && titles.contains(pieces_[place].text); };
    claim.titled = (at > 0 && titled_by(at - 1)) || (at > 1 && is_sign(at - 1, ".") && titled_by(at - 2));
    if (!claim.readings[0].empty()) claims_.push_back(std::move(claim));
  }

  // Names that stand side by side are one person's or firm's: then no capital is only the sentence's.
  void join_names() {
    for (std::size_t i = 1; i < claims_.size(); ++i) {
      Claim &before = claims_[i - 1], &claim = claims_[i];
      if (before.kind != Claim::Kind::name || claim.kind != Claim::Kind::name) continue;
      const std::string_view between = text_.substr(before.end, claim.begin - before.end);
      if (between == " " || between == ". " || between == "-" || between == " & ") before.titled = claim.titled = true;
    }
  }

  std::string_view text_;
  std::vector<Piece> pieces_;
  std::vector<std::size_t> code_end_;  // 0, or past the last piece of the code that begins here
  std::vector<Claim> claims_;
};

}  // namespace

std::vector<Claim> claims_in(std::string_view text) {
  std::size_t end = std::min(text.size(), most_bytes);
  while (end < text.size() && end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  return Reader(text.substr(0, end)).read();
}

}  // namespace hone
