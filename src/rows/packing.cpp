#include "hone/rows/packing.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "hone/core/random.h"
#include "hone/core/spelling.h"

namespace hone::rows {
namespace {

// Room left in each sequence, with the most of every subtree: the first sequence with room for a row in O(log n).
class Rooms {
 public:
  explicit Rooms(std::size_t leaves, std::size_t room) {
    while (size_ < leaves) size_ *= 2;
    most_.assign(2 * size_, room);
  }
  std::size_t first_with(std::size_t needed) const {  // the caller made sure that there is one
    std::size_t node = 1;
    while (node < size_) node = most_[2 * node] >= needed ? 2 * node : 2 * node + 1;
    return node - size_;
  }
  void take(std::size_t leaf, std::size_t used) {
    std::size_t node = leaf + size_;
    most_[node] -= used;
    while (node /= 2) most_[node] = std::max(most_[2 * node], most_[2 * node + 1]);
  }

 private:
  std::size_t size_ = 1;
  std::vector<std::size_t> most_;
};

Packing pack_rows(std::vector<model::TokenRow> rows, std::size_t seq_tokens) {
  Packing out;
  // A row that is too long closes the sequence it gets: it takes all its room.
  Rooms rooms(rows.size(), seq_tokens);
  for (model::TokenRow& row : rows) {
    const std::size_t needed = std::min(row.ids.size(), seq_tokens);
    const std::size_t at = row.ids.size() > seq_tokens ? out.sequences.size() : rooms.first_with(needed);
    if (at >= out.sequences.size()) out.sequences.emplace_back();
    rooms.take(at, needed);
    out.sequences[at].push_back(std::move(row));
  }
  return out;
}

Packing pack_stream(const std::vector<model::TokenRow>& rows, std::size_t seq_tokens) {
  Packing out;
  model::TokenRow chunk;
  for (const model::TokenRow& row : rows)
    for (std::size_t i = 0; i < row.ids.size(); ++i) {
      if (chunk.ids.empty()) chunk.source = row.source;
      chunk.ids.push_back(row.ids[i]);
      chunk.targets.push_back(row.targets[i]);
      if (chunk.ids.size() < seq_tokens) continue;
      out.sequences.push_back({std::move(chunk)});
      chunk = {};
    }
  out.dropped_tokens = chunk.ids.size();
  return out;
}

}  // namespace

std::string_view pack_mode_name(PackMode mode) {
  switch (mode) {
    case PackMode::none: return "none";
    case PackMode::rows: return "rows";
    case PackMode::stream: break;
  }
  return "stream";
}

Result<PackMode> parse_pack_mode(std::string_view name) {
  for (const PackMode mode : {PackMode::none, PackMode::rows, PackMode::stream})
    if (name == pack_mode_name(mode)) return mode;
  return Error(ErrorCode::invalid_argument, fmt::format("'{}' is no way to pack rows; expected rows, stream or none.{}",
                                                        name, did_you_mean(name, {"rows", "stream", "none"})));
}

Packing pack(std::vector<model::TokenRow> rows, PackMode mode, std::size_t seq_tokens) {
  for (const model::TokenRow& row : rows)
    HONE_REQUIRE(row.ids.size() == row.targets.size(), "a target flag for every token");
  if (mode == PackMode::none) {
    Packing out;
    for (model::TokenRow& row : rows) out.sequences.push_back({std::move(row)});
    return out;
  }
  HONE_REQUIRE(seq_tokens > 0, "a sequence length to pack to");
  return mode == PackMode::rows ? pack_rows(std::move(rows), seq_tokens) : pack_stream(rows, seq_tokens);
}

std::vector<std::size_t> batch_order(std::size_t count, std::uint64_t seed, std::uint64_t epoch, bool shuffle) {
  std::vector<std::size_t> order(count);
  std::iota(order.begin(), order.end(), std::size_t{0});
  if (!shuffle) return order;
  Random random(seed, epoch);
  for (std::size_t i = count; i > 1; --i) std::swap(order[i - 1], order[random.below(i)]);  // Fisher–Yates
  return order;
}

}  // namespace hone::rows
