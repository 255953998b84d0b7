// What a file hashes to while it arrives: SHA-256, and where a Git blob's name was promised, that SHA-1 as well.
//
//   DownloadHash hash(promised, size_bytes);
//   hash.update(bytes);
//   if (!hash.matches()) …
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "hone/core/hash.h"

namespace hone {

// SHA-1 (FIPS 180-4): not for safety, only because Git names its blobs by it.
class Sha1 {
 public:
  void update(std::string_view data);
  std::string hex();  // ends the computation

 private:
  void block(const std::uint8_t* data);
  std::array<std::uint32_t, 5> state_{0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0};
  std::array<std::uint8_t, 64> pending_{};
  std::uint64_t total_bytes_ = 0;
};

class DownloadHash {
 public:
  // `size_bytes` goes into a Git blob's name before its content.
  DownloadHash(std::string promised, std::uint64_t size_bytes);
  void update(std::string_view bytes);
  void finish();  // no update afterwards
  bool matches() const { return promised_.empty() || found() == promised_; }
  const std::string& found() const { return is_git() ? git_ : sha256_; }
  const std::string& sha256() const { return sha256_; }

 private:
  bool is_git() const { return promised_.size() == 40; }
  std::string promised_, sha256_, git_;
  Sha256 sha256_state_;
  Sha1 sha1_state_;
};

}  // namespace hone
