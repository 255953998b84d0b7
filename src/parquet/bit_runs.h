// Small integers as Parquet packs them: runs of one value, or of values in as many bits as the largest needs. Levels,
// places in a dictionary and booleans are written so.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace hone::parquet {

// `width` bits (at most 64) from bit `bit` on, the lowest first. The caller has checked that they are there.
std::uint64_t read_bits(std::string_view bytes, std::uint64_t bit, int width);
// An unsigned LEB128 number; false where it does not end or is too large.
bool read_varint(std::string_view bytes, std::size_t& at, std::uint64_t& value);
// 32 bits, little-endian, of which the caller has checked that they are there.
std::uint32_t read_u32(std::string_view bytes, std::size_t at = 0);

class BitRuns {
 public:
  BitRuns() = default;  // zeros
  // The hybrid of both kinds of runs. `width`: at most 32. Keeps a reference to the bytes.
  BitRuns(std::string_view bytes, int width) : bytes_(bytes), width_(width) {}
  // BIT_PACKED, with which old writers packed levels: one run without a head, the highest bit first.
  static BitRuns highest_first(std::string_view bytes, int width);

  // False where the bytes end.
  bool next(std::uint32_t& value);

 private:
  bool next_run();
  std::string_view bytes_;
  std::size_t at_ = 0;
  int width_ = 0;
  bool highest_first_ = false;
  std::uint64_t repeated_ = 0, packed_ = 0;  // values that are left of the run
  std::uint64_t bit_ = 0;
  std::uint32_t value_ = 0;
};

}  // namespace hone::parquet
