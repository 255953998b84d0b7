// Reciprocal rank fusion (Cormack, Clarke and Büttcher 2009): two rankings are joined by their ranks, so that scores of
// different kinds never meet.
//
//   const corpus::Ranking dense{{7, 0.9}, {3, 0.8}}, lexical{{3, 12.5}};
//   corpus::Ranking hybrid = fuse_ranks(dense, lexical);               // or, trusting the first more: fuse_ranks(dense, lexical, 0.7)
//
// The score of a hit is the sum over the rankings of weight / (k + rank), rank from 1. Equal scores by id.
#pragma once

#include "hone/corpus/ranking.h"

namespace hone::search {

struct FusionOptions {
  double k = 60;  // the paper's constant: how little the first ranks stand out
  std::size_t depth = 100;  // of each ranking only its first hits
};

// `first_weight` from 0 to 1; the second ranking has the rest. A ranking without weight adds no hits.
corpus::Ranking fuse_ranks(const corpus::Ranking& first, const corpus::Ranking& second, double first_weight = 0.5,
                           const FusionOptions& options = {});

}  // namespace hone::search
