// Times of the day among a text's pieces: "7:30", "19.30 Uhr", "7 p.m.", "19h30".
//
//   std::size_t at = 1;
//   take_clock_time(ClaimPieces("until 7 p.m."), at, claims);   // true: 19 · 60 minutes; at is 6
#pragma once

#include <cstddef>
#include <vector>

#include "claim_pieces.h"
#include "claims.h"

namespace hone::answers {

// Adds the time that begins at a piece and moves `at` past it. False: none begins there.
bool take_clock_time(const ClaimPieces& pieces, std::size_t& at, std::vector<Claim>& claims);

}  // namespace hone::answers
