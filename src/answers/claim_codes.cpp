#include "claim_codes.h"

#include <string>

#include "number_words.h"
#include "units.h"

namespace hone::answers {
namespace {

bool is_code(const ClaimPieces& pieces, std::size_t first, std::size_t last) {
  if (last - first < 2) return false;
  bool letter_before_digit = false, signs = false;
  for (std::size_t i = first; i < last; ++i) {
    if (pieces[i].kind != Piece::Kind::sign) {
      if (pieces[i].kind == Piece::Kind::digits && i > first && !signs && pieces[i - 1].kind == Piece::Kind::word)
        letter_before_digit = true;
      continue;
    }
    const std::string& sign = pieces[i].text;
    if (sign == "@") return first < i && i + 1 < last;
    if (sign == ":" && pieces.is_sign(i + 1, "/") && pieces.is_sign(i + 2, "/")) return true;
    if (sign == "-" || sign == "/" || sign == "." || sign == "_") {
      const bool code_letters = i > first && pieces[i - 1].kind == Piece::Kind::word && pieces[i - 1].all_capitals;
      if (code_letters && pieces.is_digits(i + 1, true) && i + 1 < last) letter_before_digit = true;
      continue;
    }
    signs = true;
  }
  if (pieces.is_word(first) && pieces[first].text == "www" && pieces.is_sign(first + 1, ".")) return true;
  // "CO2", "HC24", "F22", but not "19h30", "3rd" or "5kg": there the digits come first.
  if (letter_before_digit) return pieces[first].kind == Piece::Kind::word && !pieces.is_currency(first);
  // "418FVL": digits, then capitals that are no unit.
  return last - first == 2 && pieces.is_digits(first, false) && pieces[last - 1].all_capitals &&
         pieces[last - 1].end - pieces[last - 1].begin > 1 && unit_of(pieces[last - 1].text).empty() &&
         power_of_ten(pieces[last - 1].text) == 0 && !ends_ordinal(pieces[last - 1].text) &&
         pieces[last - 1].text != "am" && pieces[last - 1].text != "pm";
}

// "021 477 0193", "+353 (0)21 477", "0800-111-999": groups that cannot be thousands, seven digits or more.
std::size_t telephone_end(const ClaimPieces& pieces, std::size_t at) {
  std::size_t i = at;
  const bool plus = pieces.is_sign(i, "+", false);
  if (plus) ++i;
  if (!pieces.is_digits(i, plus)) return 0;
  if (!plus && !pieces[i].text.starts_with('0')) return 0;
  std::size_t digits = 0, end = 0, groups = 0;
  while (i < pieces.size()) {
    if (pieces.is_digits(i, false) && pieces[i].text.size() >= 2) {
      digits += pieces[i].text.size(), end = ++i, ++groups;
      continue;
    }
    const bool joint =
        pieces.is_sign(i, "-") || pieces.is_sign(i, "(", false) || pieces.is_sign(i, ")") || pieces.is_sign(i, "/");
    if (!joint || groups == 0) break;
    if (pieces.is_sign(i, "(", false) && pieces.is_digits(i + 1, true) && pieces.is_sign(i + 2, ")")) i += 2;
    ++i;
  }
  return digits >= 7 && (groups > 1 || digits >= 9) ? end : 0;
}

}  // namespace

std::vector<std::size_t> claim_code_ends(const ClaimPieces& pieces) {
  std::vector<std::size_t> ends(pieces.size() + 1, 0);
  for (std::size_t at = 0; at < pieces.size();) {
    std::size_t end = at + 1;
    while (end < pieces.size() && !pieces[end].spaced) ++end;
    std::size_t first = at, last = end;
    const auto bare = [&](std::size_t i) {
      return pieces[i].kind == Piece::Kind::sign && pieces[i].text != "+" && pieces[i].text != "@";
    };
    while (first < last && bare(first)) ++first;
    while (last > first && bare(last - 1)) --last;
    if (is_code(pieces, first, last)) ends[first] = last;
    at = end;
  }
  for (std::size_t at = 0; at < pieces.size(); ++at)
    if (ends[at] == 0)
      if (const std::size_t end = telephone_end(pieces, at); end > 0) ends[at] = end;
  return ends;
}

}  // namespace hone::answers
