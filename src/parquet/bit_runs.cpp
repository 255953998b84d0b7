#include "bit_runs.h"

#include <algorithm>

namespace hone::parquet {

std::uint64_t read_bits(std::string_view bytes, std::uint64_t bit, int width) {
  std::uint64_t value = 0;
  for (int got = 0; got < width;) {
    const auto byte = static_cast<std::uint8_t>(bytes[(bit + static_cast<std::uint64_t>(got)) / 8]);
    const int from = static_cast<int>((bit + static_cast<std::uint64_t>(got)) % 8);
    const int taken = std::min(8 - from, width - got);
    value |= ((std::uint64_t{byte} >> from) & ((1u << taken) - 1)) << got;
    got += taken;
  }
  return value;
}

bool read_varint(std::string_view bytes, std::size_t& at, std::uint64_t& value) {
  value = 0;
  for (int shift = 0; shift < 64 && at < bytes.size(); shift += 7) {
    const auto byte = static_cast<std::uint8_t>(bytes[at++]);
    value |= std::uint64_t{byte & 0x7Fu} << shift;
    if (byte < 0x80) return true;
  }
  return false;
}

std::uint32_t read_u32(std::string_view bytes, std::size_t at) {
  return static_cast<std::uint32_t>(read_bits(bytes, std::uint64_t{at} * 8, 32));
}

BitRuns BitRuns::highest_first(std::string_view bytes, int width) {
  BitRuns runs(bytes, width);
  runs.highest_first_ = true;
  runs.packed_ = width > 0 ? std::uint64_t{bytes.size()} * 8 / static_cast<std::uint64_t>(width) : 0;
  runs.at_ = bytes.size();
  return runs;
}

bool BitRuns::next_run() {
  const auto width = static_cast<std::uint64_t>(width_);
  while (repeated_ == 0 && packed_ == 0) {
    std::uint64_t head = 0;
    if (!read_varint(bytes_, at_, head) || head > 0xFFFFFFFFu) return false;
    const std::uint64_t left = bytes_.size() - at_;
    if ((head & 1) != 0) {  // groups of eight; the padding of the last one may be missing
      const std::uint64_t size = std::min((head >> 1) * width, left);
      packed_ = width == 0 ? (head >> 1) * 8 : std::min((head >> 1) * 8, size * 8 / width);
      bit_ = std::uint64_t{at_} * 8;
      at_ += size;
    } else {
      const std::uint64_t size = (width + 7) / 8;
      if (size > left) return false;
      repeated_ = head >> 1;
      value_ = static_cast<std::uint32_t>(read_bits(bytes_, std::uint64_t{at_} * 8, static_cast<int>(size * 8)));
      at_ += size;
    }
  }
  return true;
}

bool BitRuns::next(std::uint32_t& value) {
  if (repeated_ == 0 && packed_ == 0) {
    value = 0;
    if (width_ == 0 && at_ == bytes_.size()) return true;  // nothing needs to be written of nothing but zeros
    if (!next_run()) return false;
  }
  if (repeated_ > 0) {
    --repeated_;
    value = value_;
    return true;
  }
  --packed_;
  value = 0;
  if (highest_first_) {
    for (int i = 0; i < width_; ++i, ++bit_)
      value = value << 1 | ((static_cast<std::uint8_t>(bytes_[bit_ / 8]) >> (7 - bit_ % 8)) & 1u);
  } else {
    value = static_cast<std::uint32_t>(read_bits(bytes_, bit_, width_));
    bit_ += static_cast<std::uint64_t>(width_);
  }
  return true;
}

}  // namespace hone::parquet
