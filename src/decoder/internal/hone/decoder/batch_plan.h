// How the rows of a micro-batch are cut into tiles, and where each of them stands.
//
//   MicroBatch batch;
//   batch.add(model::TokenRow{.ids = {1, 9, 5, 2}, .targets = {0, 0, 1, 1}});
//   const BatchPlan plan(batch);
//   for (std::size_t i = 0; i < plan.tiles; ++i) use(plan.tile(i).first, plan.tile(i).rows);
#pragma once

#include <cstddef>
#include <vector>

#include "hone/decoder/micro_batch.h"

namespace hone::decoder {

// Rows that one thread takes from product to product while they lie in its second cache.
struct Tile {
  std::size_t first = 0, rows = 0;
};

struct BatchPlan {
  std::size_t rows = 0;
  std::size_t tile_rows = 0, tiles = 0;  // the last tile may reach past the rows
  std::size_t longest = 1;  // segment
  std::vector<std::size_t> position, place, chunks;  // (padded rows): in the segment, head-major, of dk and dv

  BatchPlan() = default;
  explicit BatchPlan(const MicroBatch& batch);

  std::size_t padded_rows() const { return tile_rows * tiles; }
  Tile tile(std::size_t index) const { return {index * tile_rows, tile_rows}; }
};

}  // namespace hone::decoder
