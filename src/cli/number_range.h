// From where to where the numbers of the command line go: one table, so that an option means the same in every verb.
//
//   verb.add_number("--threads", options->threads, ranges::threads, "threads; all cores when left out");
#pragma once

#include "hone/core/threads.h"

namespace hone::cli {

struct NumberRange {
  double least = 0, most = 0;  // both may be given
  bool has(double number) const { return number >= least && number <= most; }
};

namespace ranges {
inline constexpr NumberRange threads{0, most_threads};  // 0: all cores
inline constexpr NumberRange parallel{0, 256};  // 0: as many as memory allows
inline constexpr NumberRange context{0, 1 << 20};  // tokens; 0: as the model was trained for, at most 4096
inline constexpr NumberRange tokens{1, 1 << 20};
inline constexpr NumberRange temperature{0, 100};
inline constexpr NumberRange seed{0, 18'446'744'073'709'551'615.0};
inline constexpr NumberRange gpu_layers{-1, 10'000};  // -1: all
inline constexpr NumberRange port{0, 65535};  // 0: a free one
inline constexpr NumberRange seconds{1, 86'400};
inline constexpr NumberRange count{1, 1'000'000};
inline constexpr NumberRange overlap{0, 1'000'000};
inline constexpr NumberRange share{0, 1};
inline constexpr NumberRange passages{0, 100};
inline constexpr NumberRange points{-100, 100};  // of a score from 0 to 100
inline constexpr NumberRange gain{0, 100};
}  // namespace ranges

}  // namespace hone::cli
