#include "claim_names.h"

#include <string>
#include <unordered_set>
#include <utility>

namespace hone::answers {
namespace {

// Words after which a capital is a person's.
const std::unordered_set<std::string_view> titles{"mr",   "mrs",  "ms",      "miss", "dr",   "prof",     "sir",
                                                  "lady", "lord", "justice", "herr", "frau", "monsieur", "madame",
                                                  "mme",  "von",  "de",      "van",  "uí",   "ní",       "mac"};

}  // namespace

void add_name(const ClaimPieces& pieces, std::size_t at, std::vector<Claim>& claims) {
  const Piece& word = pieces[at];
  if (word.kind != Piece::Kind::word || !word.capital) return;
  if (titles.contains(word.text)) return;
  Claim claim{.kind = Claim::Kind::name, .begin = word.begin, .end = word.end, .begins_sentence = word.opens};
  std::string bare = word.text;
  for (const std::string_view ending : {"'s", "\u2019s"})
    if (bare.ends_with(ending)) bare.resize(bare.size() - ending.size());
  claim.readings = {squeezed(bare)};
  const auto titled_by = [&](std::size_t place) {
    return pieces.is_word(place) && titles.contains(pieces[place].text);
  };
  claim.titled = (at > 0 && titled_by(at - 1)) || (at > 1 && pieces.is_sign(at - 1, ".") && titled_by(at - 2));
  if (!claim.readings[0].empty()) claims.push_back(std::move(claim));
}

void join_names(std::string_view text, std::vector<Claim>& claims) {
  for (std::size_t i = 1; i < claims.size(); ++i) {
    Claim &before = claims[i - 1], &claim = claims[i];
    if (before.kind != Claim::Kind::name || claim.kind != Claim::Kind::name) continue;
    const std::string_view between = text.substr(before.end, claim.begin - before.end);
    if (between == " " || between == ". " || between == "-" || between == " & ") before.titled = claim.titled = true;
  }
}

}  // namespace hone::answers
