// Did more questions turn right than wrong? (McNemar, Psychometrika 12, 1947, 153–157; the exact form is the sign test.)
//
//   double p = exact_mcnemar(/*gained=*/18, /*lost=*/6);        // 0.0227
#pragma once

#include <cstddef>

namespace hone::statistics {

// Two-sided p: twice the chance of a split as uneven as this one, or more so, when each change is equally likely to go
// either way, at most 1. Given the number of changes; 1 when nothing changed.
double exact_mcnemar(std::size_t gained, std::size_t lost);

}  // namespace hone::statistics
