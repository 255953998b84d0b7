#include "claim_numbers.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include "hone/core/unicode.h"
#include "units.h"

namespace hone::answers {
namespace {

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

// What groups of digits may mean, with the signs between them: "1,450" is 1450 or 1.45.
std::vector<std::string> readings_of(const std::vector<std::string>& groups, const std::string& signs, int power) {
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
    if (!signs.empty() && signs.back() != signs[0]) return {plain_decimal(joined(0, count - 1), groups.back(), power)};
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

bool one_space_before(const ClaimPieces& pieces, std::size_t at) {
  const std::string_view between = pieces.text().substr(pieces[at - 1].end, pieces[at].begin - pieces[at - 1].end);
  return count_points(between) == 1 && between != "\n" && between != "\t";
}
bool line_begins(const ClaimPieces& pieces, std::size_t at) {
  std::size_t byte = pieces[at].begin;
  while (byte > 0 && (pieces.text()[byte - 1] == ' ' || pieces.text()[byte - 1] == '\t')) --byte;
  return byte == 0 || pieces.text()[byte - 1] == '\n';
}
bool minus_before(const ClaimPieces& pieces, std::size_t at) {
  return at > 0 && pieces[at - 1].kind == Piece::Kind::sign && pieces[at - 1].text == "-" && !pieces[at].spaced &&
         pieces[at - 1].spaced && (at < 2 || pieces[at - 2].kind != Piece::Kind::digits);
}

// The unit beside a number; moves `i` past one that stands behind it.
void take_unit(const ClaimPieces& pieces, Claim& claim, std::size_t at, std::size_t& i) {
  std::size_t before = at;
  if (before > 0 && pieces[before - 1].text == "-" && !pieces[at].spaced) --before;
  if (before > 0 && pieces.is_currency(before - 1)) {
    claim.unit = unit_of(pieces[before - 1].text);
    claim.begin = pieces[before - 1].begin;
    return;
  }
  std::size_t place = i;
  if (pieces.is_sign(place, "-") && pieces.is_word(place + 1)) ++place;
  const Piece* next = pieces.find(place);
  if (!next) return;
  const auto word = [&](std::size_t p) {
    return pieces.is_word(p) ? std::string_view(pieces[p].text) : std::string_view();
  };
  if ((word(place) == "per" && word(place + 1) == "cent") || (word(place) == "pour" && word(place + 1) == "cent") ||
      (word(place) == "faoin" && word(place + 1) == "gcéad") || (word(place) == "of" && word(place + 1) == "one")) {
    if (word(place) == "of") return;
    claim.unit = "percent";
    claim.end = pieces[place + 1].end, i = place + 2;
    return;
  }
  const std::string_view found = unit_of(next->text);
  if (found.empty()) return;
  claim.unit = found;
  claim.end = next->end, i = place + 1;
}

}  // namespace

bool take_number(const ClaimPieces& pieces, std::size_t& at, std::vector<Claim>& claims) {
  if (!pieces.is_digits(at, false)) return false;
  std::vector<std::string> groups{pieces[at].text};
  std::string signs;
  std::size_t i = at + 1;
  for (;;) {
    const Piece* next = pieces.find(i);
    if (!next) break;
    if (next->kind == Piece::Kind::sign && !next->spaced && pieces.is_digits(i + 1, true) &&
        (next->text == "." || next->text == "," || (next->text == "'" && pieces[i + 1].text.size() == 3))) {
      signs += next->text[0], groups.push_back(pieces[i + 1].text), i += 2;
      continue;
    }
    const bool only_spaces = signs.find_first_not_of(' ') == std::string::npos;
    if (next->kind == Piece::Kind::digits && next->spaced && next->text.size() == 3 && only_spaces &&
        groups[0].size() <= 3 && !groups[0].starts_with('0') && one_space_before(pieces, i)) {
      signs += ' ', groups.push_back(next->text), ++i;
      continue;
    }
    break;
  }
  Claim claim{.begin = pieces[at].begin, .end = pieces[i - 1].end};
  // A list's "1." at a line's beginning is no number of the text.
  if (pieces[at].opens && signs.empty() && (pieces.is_sign(i, ".") || pieces.is_sign(i, ")")) && pieces.find(i + 1) &&
      pieces.find(i + 1)->spaced && line_begins(pieces, at)) {
    at = i + 1;
    return true;
  }
  if (pieces.is_word(i) && !pieces[i].spaced && ends_ordinal(pieces[i].text)) claim.end = pieces[i++].end;
  int power = 0;
  if (pieces.is_word(i)) {
    power = power_of_ten(pieces[i].text);
    if (power == 0 && !pieces[i].spaced && at > 0 && pieces.is_currency(at - 1)) {
      if (pieces[i].text == "k") power = 3;
      if (pieces[i].text == "m") power = 6;
    }
    if (power > 0) claim.end = pieces[i++].end;
  }
  claim.readings = readings_of(groups, signs, power);
  if (minus_before(pieces, at))
    for (std::string& reading : claim.readings) reading.insert(0, "-");
  take_unit(pieces, claim, at, i);
  claims.push_back(std::move(claim));
  at = i;
  return true;
}

std::optional<NumberInWords> number_words_at(const ClaimPieces& pieces, std::size_t at) {
  if (!pieces.is_word(at)) return std::nullopt;
  std::vector<std::string> words;
  for (std::size_t i = at; i < pieces.size() && words.size() < 12; ++i) {
    if (pieces.is_sign(i, "-")) continue;
    if (!pieces.is_word(i)) break;
    words.push_back(pieces[i].text);
  }
  auto found = read_number_words(words);
  if (!found) return found;
  // Back from words to pieces: hyphens lie between.
  std::size_t left = found->words, i = at;
  for (; left > 0; ++i)
    if (pieces.is_word(i)) --left;
  found->words = i - at;
  return found;
}

bool take_number_in_words(const ClaimPieces& pieces, std::size_t& at, std::vector<Claim>& claims) {
  const auto found = number_words_at(pieces, at);
  if (!found) return false;
  Claim claim{.begin = pieces[at].begin, .end = pieces[at + found->words - 1].end, .in_words = true};
  claim.readings = {std::to_string(found->value)};
  std::size_t i = at + found->words;
  take_unit(pieces, claim, at, i);
  claims.push_back(std::move(claim));
  at = i;
  return true;
}

}  // namespace hone::answers
