// Rows of tokens that are computed together, one after another; none sees another.
//
//   MicroBatch batch;
//   batch.add(model::TokenRow{.ids = {1, 9, 5, 2}, .targets = {0, 0, 1, 1}});
//   use(batch.rows(), batch.target_rows);       // 4; {1, 2}, which predict the third and the fourth token
#pragma once

#include <cstdint>
#include <vector>

#include "hone/kernels/attention.h"
#include "hone/model/token_row.h"

namespace hone::decoder {

struct MicroBatch {
  std::vector<std::int32_t> ids;  // (rows)
  std::vector<kernels::Segment> segments;
  std::vector<std::uint64_t> sources;  // of each segment, for messages
  std::vector<std::uint32_t> target_rows;  // rows whose logits count: they predict the next token of their segment
  std::vector<std::int32_t> target_ids;
  std::vector<std::uint32_t> target_segments;
  std::size_t places = 0;  // head-major rows

  std::size_t rows() const { return ids.size(); }
  void add(const model::TokenRow& row);
};

}  // namespace hone::decoder
