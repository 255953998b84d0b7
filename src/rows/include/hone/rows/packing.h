// Rows put together into sequences, and the order in which an epoch takes them.
//
//   const std::vector<model::TokenRow> rows{{.ids = {1, 9, 5, 2}, .targets = {0, 0, 1, 1}}};
//   Packing packed = pack(rows, PackMode::rows, 512);
//   for (std::size_t next : batch_order(packed.sequences.size(), /*seed=*/7, /*epoch=*/0, /*shuffle=*/true))
//     use(packed.sequences[next]);
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "hone/core/result.h"
#include "hone/model/token_row.h"

namespace hone::rows {

enum class PackMode {
  none,  // one row a sequence
  // Whole rows, isolated from each other. First fit in file order: a row goes into the earliest sequence that still has
  // room. So sequences are ordered by their first row, and rows within a sequence by file.
  rows,
  // All rows joined in file order and cut every `seq_tokens`; each sequence is one row of exactly that many tokens.
  // Ordinary causal attention runs across the joints, and every position keeps its target.
  stream,
};
std::string_view pack_mode_name(PackMode mode);
Result<PackMode> parse_pack_mode(std::string_view name);

struct Packing {
  std::vector<model::Sequence> sequences;
  // stream: the rest that does not fill a sequence and is left out. Otherwise 0.
  std::uint64_t dropped_tokens = 0;
};

// A row longer than `seq_tokens` (over 0; unused by `none`) has a sequence of its own under `rows`. The source of a
// stream's row is that of its first token.
Packing pack(std::vector<model::TokenRow> rows, PackMode mode, std::size_t seq_tokens);

// 0 … count−1 in the order of that epoch (from 0): as they are, or a permutation that depends on seed and epoch alone.
std::vector<std::size_t> batch_order(std::size_t count, std::uint64_t seed, std::uint64_t epoch, bool shuffle);

}  // namespace hone::rows
