#include "claim_times.h"

#include <string>
#include <utility>

namespace hone::answers {

// 7:30 · 19.30 Uhr · 7 p.m. · 19h30. What follows decides; "7.30" alone stays a number.
bool take_clock_time(const ClaimPieces& pieces, std::size_t& at, std::vector<Claim>& claims) {
  if (!pieces.is_digits(at, false) || pieces[at].text.size() > 2) return false;
  const int hour = pieces.value(at);
  if (hour > 24) return false;
  std::size_t i = at + 1;
  int minute = 0;
  bool sure = false, dotted = false;
  const auto two_digits = [&](std::size_t place) {
    return pieces.is_digits(place, true) && pieces[place].text.size() == 2 && pieces.value(place) < 60;
  };
  if (pieces.is_sign(i, ":") && two_digits(i + 1)) {
    minute = pieces.value(i + 1), i += 2, sure = true;
  } else if (pieces.is_sign(i, ".") && two_digits(i + 1)) {
    minute = pieces.value(i + 1), i += 2, dotted = true;
  } else if (pieces.is_word(i) && !pieces[i].spaced && pieces[i].text == "h") {
    ++i, sure = true;
    if (two_digits(i)) minute = pieces.value(i++);
  }
  int half = 0;  // 1: morning, 2: afternoon
  std::size_t end = i;
  if (pieces.is_word(i)) {
    const std::string& word = pieces[i].text;
    if (word == "am" || word == "pm")
      half = word == "am" ? 1 : 2, end = i + 1;
    else if ((word == "a" || word == "p") && pieces.is_sign(i + 1, ".") && pieces.is_word(i + 2) &&
             pieces[i + 2].text == "m")
      half = word == "a" ? 1 : 2, end = i + 3;
    else if (word == "uhr" || word == "heures" || word == "heure")
      end = i + 1, sure = true;
    if (half > 0 && pieces.is_sign(end, ".") &&
        !(pieces.find(end + 1) && pieces.find(end + 1)->opens && pieces.find(end + 1)->capital))
      ++end;
  }
  if (!sure && half == 0) return false;
  if (half > 0 && (hour == 0 || hour > 12)) return false;
  if (dotted && half == 0 && !sure) return false;
  Claim claim{.kind = Claim::Kind::time, .begin = pieces[at].begin, .end = pieces[end - 1].end};
  claim.minutes = hour * 60 + minute;
  if (half > 0) claim.minutes = hour % 12 * 60 + minute + (half == 2 ? 720 : 0);
  claim.either_half = half == 0 && hour >= 1 && hour <= 12 && !pieces[at].text.starts_with('0');
  claims.push_back(std::move(claim));
  at = end;
  return true;
}

}  // namespace hone::answers
