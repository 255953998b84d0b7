// Whether more examples help, from what was measured: a run on a share of the rows beside one on all of them, by their answers to the
// same held-out rows. Without such a run nobody can tell.
//
//   if (const auto compared = compare_shares("runs/contracts")) use(share_sentence(*compared));
//
// Two runs belong together when model, rows, held-out rows and settings are the same but for the share and what follows from it.
#pragma once

#include <optional>
#include <string>

#include "hone/core/files.h"
#include "hone/results/comparison.h"

namespace hone::tuning {

struct ShareComparison {
  fs::path fewer, more;  // runs
  double fewer_share = 1, more_share = 1;  // of the rows that may be learned
  results::Comparison comparison;  // of `more` against `fewer`
};

// With the finished runs in the same folder; none: no one belongs to it, or nothing is marked.
std::optional<ShareComparison> compare_shares(const fs::path& run);

// "More examples would probably help: …"; "More examples made no difference that could be measured: …".
std::string share_sentence(const ShareComparison& compared);

}  // namespace hone::tuning
