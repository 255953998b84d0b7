// Training rows as the trainer takes them: tokens, and which of them are to be learned.
//
//   TokenRow row{.ids = {1, 9, 5, 2}, .targets = {0, 0, 1, 1}, .source = 12};     // learn ids[2] and ids[3]
//   TokenRow other{.ids = {1, 7, 2}, .targets = {0, 0, 1}, .source = 13};
//   Sequence packed = {row, other};              // rows packed into one sequence do not see each other
//
// A row's positions run from 0. targets[i] = 1: the loss counts predicting ids[i] from ids[0 … i−1]; targets[0] never
// counts, since nothing comes before it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace hone::model {

struct TokenRow {
  std::vector<std::int32_t> ids;
  std::vector<std::uint8_t> targets;  // as many as ids, 0 or 1
  std::uint64_t source = 0;  // number of the row in the user's file, from 1; for messages

  std::size_t target_count() const {
    std::size_t count = 0;
    for (std::size_t i = 1; i < targets.size(); ++i) count += targets[i];
    return count;
  }
};

// Rows that share one sequence of the batch, isolated from each other.
using Sequence = std::vector<TokenRow>;

}  // namespace hone::model
