#include "hone/decoder/micro_batch.h"

namespace hone::decoder {

void MicroBatch::add(const model::TokenRow& row) {
  const std::size_t first = ids.size();
  const auto segment = static_cast<std::uint32_t>(segments.size());
  segments.push_back({first, places, row.ids.size()});
  sources.push_back(row.source);
  ids.insert(ids.end(), row.ids.begin(), row.ids.end());
  places += (row.ids.size() + kernels::attention_block - 1) / kernels::attention_block * kernels::attention_block;
  for (std::size_t i = 1; i < row.ids.size(); ++i)
    if (row.targets[i]) {
      target_rows.push_back(static_cast<std::uint32_t>(first + i - 1));
      target_ids.push_back(row.ids[i]);
      target_segments.push_back(segment);
    }
}

}  // namespace hone::decoder
