// Names among a text's pieces: words with a capital.
//
//   const ClaimPieces pieces("paid to Dr A. Keller");
//   for (std::size_t at = 0; at < pieces.size(); ++at) add_name(pieces, at, claims);   // name A (titled) · name Keller
//   join_names(pieces.text(), claims);                                               // Keller is titled too
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "claim_pieces.h"
#include "claims.h"

namespace hone::answers {

// Adds the piece at `at` when it may be a name.
void add_name(const ClaimPieces& pieces, std::size_t at, std::vector<Claim>& claims);

// Names that stand side by side are one person's or firm's: then no capital is only the sentence's.
void join_names(std::string_view text, std::vector<Claim>& claims);

}  // namespace hone::answers
