#include "claims.h"

#include <algorithm>
#include <utility>

#include "claim_codes.h"
#include "claim_dates.h"
#include "claim_names.h"
#include "claim_numbers.h"
#include "claim_pieces.h"
#include "claim_times.h"
#include "hone/core/result.h"

namespace hone::answers {
namespace {

constexpr std::size_t most_bytes = 100'000;

std::string_view beginning(std::string_view text) {
  std::size_t end = std::min(text.size(), most_bytes);
  while (end < text.size() && end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  return text.substr(0, end);
}

Claim code_claim(const ClaimPieces& pieces, std::size_t from, std::size_t to) {
  Claim claim{.kind = Claim::Kind::identifier, .begin = pieces[from].begin, .end = pieces[to - 1].end};
  claim.readings = {squeezed(pieces.text().substr(claim.begin, claim.end - claim.begin))};
  return claim;
}

}  // namespace

std::vector<Claim> claims_in(std::string_view text) {
  const ClaimPieces pieces(beginning(text));
  const std::vector<std::size_t> code_ends = claim_code_ends(pieces);
  std::vector<Claim> claims;
  for (std::size_t at = 0; at < pieces.size();) {
    const std::size_t before = at;
    if (code_ends[at] > 0) {
      // "+@+" has nothing to look for.
      if (Claim claim = code_claim(pieces, at, code_ends[at]); !claim.readings[0].empty())
        claims.push_back(std::move(claim));
      at = code_ends[at];
    } else if (!take_date(pieces, code_ends, at, claims) && !take_clock_time(pieces, at, claims) &&
               !take_number(pieces, at, claims) && !take_number_in_words(pieces, at, claims)) {
      add_name(pieces, at, claims);
      ++at;
    }
    HONE_REQUIRE(at > before, "a reader of claims moves on");
  }
  join_names(pieces.text(), claims);
  return claims;
}

}  // namespace hone::answers
