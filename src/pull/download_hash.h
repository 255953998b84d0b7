// What a file hashes to while it arrives: SHA-256, and where a Git blob's name was promised, that SHA-1 as well.
//
//   DownloadHash hash(promised, size_bytes);
//   hash.update(bytes);
//   if (!hash.matches()) …
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "hone/core/hash.h"

namespace hone::pull {

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

}  // namespace hone::pull
