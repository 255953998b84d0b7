// Numbers among a text's pieces, in digits and in words, each with the unit beside it.
//
//   std::size_t at = 1;
//   take_number(ClaimPieces("€1,450 a month"), at, claims);          // true: 1450 or 1.45, eur; at is 4
//   at = 0;
//   take_number_in_words(ClaimPieces("twenty-five days"), at, claims);   // true: 25, day; at is 4
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "claim_pieces.h"
#include "claims.h"
#include "number_words.h"

namespace hone::answers {

// Adds the number whose digits begin at a piece and moves `at` past it. False: no digits stand there. The number of a
// list's point is passed over and adds nothing.
bool take_number(const ClaimPieces& pieces, std::size_t& at, std::vector<Claim>& claims);

// The same for a number in words.
bool take_number_in_words(const ClaimPieces& pieces, std::size_t& at, std::vector<Claim>& claims);

// The number in words at a piece; `words` counts pieces, hyphens too.
std::optional<NumberInWords> number_words_at(const ClaimPieces& pieces, std::size_t at);

}  // namespace hone::answers
