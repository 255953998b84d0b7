#include "delta_runs.h"

#include <algorithm>

#include "bit_runs.h"

namespace hone::parquet {
namespace {

constexpr std::uint64_t most_in_block = 1u << 24;

bool read_zigzag(std::string_view bytes, std::size_t& at, std::uint64_t& value) {
  if (!read_varint(bytes, at, value)) return false;
  value = (value >> 1) ^ (~(value & 1) + 1);
  return true;
}

}  // namespace

std::optional<DeltaRuns> DeltaRuns::open(std::string_view bytes) {
  DeltaRuns runs;
  runs.bytes_ = bytes;
  std::uint64_t block = 0;
  if (!read_varint(bytes, runs.at_, block) || !read_varint(bytes, runs.at_, runs.packs_) ||
      !read_varint(bytes, runs.at_, runs.count_) || !read_zigzag(bytes, runs.at_, runs.last_))
    return {};
  if (runs.packs_ == 0 || block == 0 || block > most_in_block || block % runs.packs_ != 0) return {};
  runs.in_pack_ = block / runs.packs_;
  if (runs.in_pack_ % 8 != 0) return {};  // a pack ends with a byte
  runs.left_ = runs.count_;
  runs.pack_ = runs.packs_;
  return runs;
}

bool DeltaRuns::next_block() {
  if (!read_zigzag(bytes_, at_, least_) || packs_ > bytes_.size() - at_) return false;
  widths_ = at_;
  at_ += packs_;
  pack_ = 0;
  return true;
}

bool DeltaRuns::next(std::int64_t& value) {
  if (left_ == 0) return false;
  if (left_-- < count_) {
    if (pack_left_ == 0) {
      if (pack_ == packs_ && !next_block()) return false;
      width_ = static_cast<std::uint8_t>(bytes_[widths_ + pack_++]);
      if (width_ > 64) return false;
      bit_ = std::uint64_t{at_} * 8;
      // The padding of the last pack may be missing.
      at_ += std::min<std::uint64_t>(in_pack_ * static_cast<std::uint64_t>(width_) / 8, bytes_.size() - at_);
      pack_left_ = in_pack_;
    }
    const auto width = static_cast<std::uint64_t>(width_);
    if (bit_ + width > std::uint64_t{bytes_.size()} * 8) return false;
    last_ += least_ + read_bits(bytes_, bit_, width_);
    bit_ += width;
    --pack_left_;
  }
  value = static_cast<std::int64_t>(last_);
  return true;
}

std::optional<std::size_t> DeltaRuns::end() const {
  DeltaRuns runs = *this;
  for (std::uint64_t left = count_ == 0 ? 0 : count_ - 1; left > 0;) {
    if (!runs.next_block()) return {};
    for (; runs.pack_ < packs_ && left > 0; ++runs.pack_) {
      const std::uint64_t width = static_cast<std::uint8_t>(bytes_[runs.widths_ + runs.pack_]);
      const std::uint64_t size = in_pack_ * width / 8;
      if (width > 64 || size > bytes_.size() - runs.at_) return {};
      runs.at_ += size;
      left -= std::min(left, in_pack_);
    }
  }
  return runs.at_;
}

}  // namespace hone::parquet
