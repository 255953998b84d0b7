// DELTA_BINARY_PACKED: integers as the differences between neighbours, in blocks with a least difference of their own.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace hone::parquet {

class DeltaRuns {
 public:
  // None where the head is not valid. Keeps a reference to the bytes.
  static std::optional<DeltaRuns> open(std::string_view bytes);
  std::uint64_t count() const { return count_; }
  // False at the end, and where the bytes end early. Sums wrap, as the format wants it.
  bool next(std::int64_t& value);
  // Where what follows the numbers begins. Asked before the first next(). None: they do not end in the bytes.
  std::optional<std::size_t> end() const;

 private:
  bool next_block();
  std::string_view bytes_;
  std::size_t at_ = 0;
  std::uint64_t count_ = 0, left_ = 0;
  std::uint64_t in_pack_ = 0, packs_ = 0;  // values of a pack, packs of a block
  std::uint64_t last_ = 0, least_ = 0;
  std::size_t widths_ = 0;  // where those of the block stand
  std::uint64_t pack_ = 0, pack_left_ = 0, bit_ = 0;
  int width_ = 0;
};

}  // namespace hone::parquet
