#include "hone/decoder/batch_plan.h"

#include <algorithm>

namespace hone::decoder {
namespace {

constexpr std::size_t largest_tile = 256;  // a tile's gate and up lie in the second cache with what they are made from

std::size_t round_up(std::size_t value, std::size_t multiple) { return (value + multiple - 1) / multiple * multiple; }

// A multiple of four tiles, alike in size: two or four threads end together, and the number of threads changes nothing.
std::size_t rows_of_tile(std::size_t rows) {
  const std::size_t tiles = round_up((rows + largest_tile - 1) / largest_tile, 4);
  return round_up((rows + tiles - 1) / tiles, 16);
}

}  // namespace

BatchPlan::BatchPlan(const MicroBatch& batch)
    : rows(batch.rows()), tile_rows(rows_of_tile(rows)), tiles((rows + tile_rows - 1) / tile_rows) {
  for (std::vector<std::size_t>* of_row : {&position, &place, &chunks}) of_row->assign(padded_rows(), 0);
  for (const kernels::Segment& segment : batch.segments) {
    longest = std::max(longest, segment.length);
    for (std::size_t i = 0; i < segment.length; ++i) {
      position[segment.first_row + i] = i;
      place[segment.first_row + i] = segment.first_place + i;
      chunks[segment.first_row + i] = kernels::chunks_of(segment);
    }
  }
}

}  // namespace hone::decoder
