// Dates among a text's pieces, however English, German, French and Irish write them.
//
//   const ClaimPieces pieces("on 3 June 2024");
//   std::size_t at = 1;
//   take_date(pieces, claim_code_ends(pieces), at, claims);   // true: 3-6-2024; at is 4
#pragma once

#include <cstddef>
#include <vector>

#include "claim_pieces.h"
#include "claims.h"

namespace hone::answers {

// Adds the date that begins at a piece and moves `at` past it. False: none begins there. A year is no code's beginning.
bool take_date(const ClaimPieces& pieces, const std::vector<std::size_t>& code_ends, std::size_t& at,
               std::vector<Claim>& claims);

}  // namespace hone::answers
