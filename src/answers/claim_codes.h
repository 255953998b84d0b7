// The identifiers among a text's pieces: e-mail and web addresses, telephone numbers, and codes of letters and digits:
// "MM-40772", "IE29 AIBK" by its first half, "B12".
//
//   const auto ends = claim_code_ends(ClaimPieces("see MM-40772"));   // {0, 4, 0, 0, 0}
//   // the code begins at piece 1 and ends before piece 4
#pragma once

#include <cstddef>
#include <vector>

#include "claim_pieces.h"

namespace hone::answers {

// One for each piece and one more: past the last piece of the code that begins there, or 0.
std::vector<std::size_t> claim_code_ends(const ClaimPieces& pieces);

}  // namespace hone::answers
