#include "claim_dates.h"

#include <string>
#include <utility>

#include "claim_numbers.h"
#include "months.h"
#include "number_words.h"

namespace hone::answers {
namespace {

// The month at a place and how many words it takes.
std::pair<int, std::size_t> month_at(const ClaimPieces& pieces, std::size_t at) {
  if (!pieces.is_word(at)) return {0, 0};
  const std::string& word = pieces[at].text;
  if ((word == "meán" || word == "mheán") && pieces.is_word(at + 1) && pieces[at + 1].text == "fómhair") return {9, 2};
  if ((word == "deireadh" || word == "dheireadh") && pieces.is_word(at + 1) && pieces[at + 1].text == "fómhair")
    return {10, 2};
  const int month = month_of(word);
  if (month == 0 || !pieces[at].capital) {
    // French and folded text write months small; English's own "may" and "march" are verbs then.
    if (month == 0 || word == "may" || word == "march" || word == "mar" || word == "sept" || word == "mars")
      return {0, 0};
  }
  const bool short_form = word.size() <= 4 && pieces.is_sign(at + 1, ".");
  return {month, short_form ? 2 : 1};
}

std::pair<int, std::size_t> year_at(const ClaimPieces& pieces, const std::vector<std::size_t>& code_ends,
                                    std::size_t at) {
  std::size_t i = at;
  if (pieces.is_sign(i, ",")) ++i;
  if (!pieces.is_digits(i, false) || pieces[i].text.size() != 4 || code_ends[i] > 0) return {0, 0};
  if (pieces.is_digits(i + 1, true) || (pieces.is_sign(i + 1, ":") && pieces.is_digits(i + 2, true))) return {0, 0};
  return {pieces.value(i), i + 1 - at};
}

Claim date_claim(const ClaimPieces& pieces, std::size_t from, std::size_t to, int day, int month, int year,
                 bool either_order = false) {
  return {.kind = Claim::Kind::date,
          .begin = pieces[from].begin,
          .end = pieces[to - 1].end,
          .day = day,
          .month = month,
          .year = year,
          .either_order = either_order && day <= 12};
}

bool take_numeric_date(const ClaimPieces& pieces, std::size_t& at, std::vector<Claim>& claims) {
  if (!pieces.is_digits(at, false)) return false;
  for (const std::string_view sign : {"-", "/", "."}) {
    if (!pieces.is_sign(at + 1, sign) || !pieces.is_digits(at + 2, true) || !pieces.is_sign(at + 3, sign) ||
        !pieces.is_digits(at + 4, true))
      continue;
    if (pieces.is_sign(at + 5, sign) && pieces.is_digits(at + 6, true)) continue;
    const std::string &a = pieces[at].text, &b = pieces[at + 2].text, &c = pieces[at + 4].text;
    const int first = pieces.value(at), second = pieces.value(at + 2), third = pieces.value(at + 4);
    if (b.size() > 2) continue;
    if (a.size() == 4 && c.size() <= 2 && second >= 1 && second <= 12 && third >= 1 && third <= 31)
      claims.push_back(date_claim(pieces, at, at + 5, third, second, first));
    else if (a.size() <= 2 && (c.size() == 4 || c.size() == 2) && first >= 1 && first <= 31 && second >= 1 &&
             second <= 31 && (first <= 12 || second <= 12)) {
      const int year = c.size() == 4 ? third : 0;
      if (second <= 12)
        claims.push_back(date_claim(pieces, at, at + 5, first, second, year, sign == "/"));
      else
        claims.push_back(date_claim(pieces, at, at + 5, second, first, year));
    } else
      continue;
    at += 5;
    return true;
  }
  return false;
}

}  // namespace

// 3 June 2024 · 3rd of June · third of June · le 1er juin · 3. Juni · June 3(rd), 2024 · June 2024 · 2024-06-03 · 3.6.2024
bool take_date(const ClaimPieces& pieces, const std::vector<std::size_t>& code_ends, std::size_t& at,
               std::vector<Claim>& claims) {
  if (take_numeric_date(pieces, at, claims)) return true;
  std::size_t i = at;
  int day = 0;
  if (pieces.is_digits(i, false) && pieces[i].text.size() <= 2) {
    day = pieces.value(i++);
    const bool with_letters = pieces.is_word(i) && !pieces[i].spaced && ends_ordinal(pieces[i].text);  // 3rd, 1er
    if (with_letters || pieces.is_sign(i, ".")) ++i;
  } else if (pieces.is_word(i)) {
    const auto found = number_words_at(pieces, i);
    if (found && found->ordinal && found->value >= 1 && found->value <= 31)
      day = static_cast<int>(found->value), i += found->words;
  }
  if (day >= 1 && day <= 31) {
    for (std::size_t little = 0; little < 3 && pieces.is_word(i); ++little) {
      const std::string& word = pieces[i].text;
      if (word != "of" && word != "day" && word != "de" && word != "den" && word != "lá" && word != "mhí" &&
          word != "the")
        break;
      ++i;
    }
    if (const auto [month, words] = month_at(pieces, i); month > 0) {
      i += words;
      const auto [year, more] = year_at(pieces, code_ends, i);
      claims.push_back(date_claim(pieces, at, i + more, day, month, year));
      at = i + more;
      return true;
    }
  }
  i = at;
  const auto [month, words] = month_at(pieces, i);
  if (month == 0) return false;
  i += words;
  std::size_t end = i;
  day = 0;
  if (pieces.is_digits(i, false) && pieces[i].text.size() <= 2 && pieces.value(i) >= 1 && pieces.value(i) <= 31 &&
      !(pieces.is_sign(i + 1, ":") && pieces.is_digits(i + 2, true))) {
    day = pieces.value(i), end = i + 1;
    if (pieces.is_word(end) && !pieces[end].spaced && ends_ordinal(pieces[end].text)) ++end;
  }
  const auto [year, more] = year_at(pieces, code_ends, end);
  if (day == 0 && year == 0 && !pieces[at].capital) return false;
  claims.push_back(date_claim(pieces, at, end + more, day, month, year));
  at = end + more;
  return true;
}

}  // namespace hone::answers
