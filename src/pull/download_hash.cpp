#include "download_hash.h"

#include <bit>
#include <cstring>

namespace hone {

void Sha1::block(const std::uint8_t* data) {
  std::array<std::uint32_t, 80> w;
  for (std::size_t i = 0; i < 16; ++i)
    w[i] = std::uint32_t{data[4 * i]} << 24 | std::uint32_t{data[4 * i + 1]} << 16 |
           std::uint32_t{data[4 * i + 2]} << 8 | data[4 * i + 3];
  for (std::size_t i = 16; i < 80; ++i) w[i] = std::rotl(w[i - 3] ^ w[i - 8] ^ w[i - 14] ^ w[i - 16], 1);
  auto [a, b, c, d, e] = state_;
  for (std::size_t i = 0; i < 80; ++i) {
    const std::uint32_t f = i < 20   ? (b & c) | (~b & d)
                            : i < 40 ? b ^ c ^ d
                            : i < 60 ? (b & c) | (b & d) | (c & d)
                                     : b ^ c ^ d;
    const std::uint32_t k = i < 20 ? 0x5a827999 : i < 40 ? 0x6ed9eba1 : i < 60 ? 0x8f1bbcdc : 0xca62c1d6;
    const std::uint32_t next = std::rotl(a, 5) + f + e + k + w[i];
    e = d, d = c, c = std::rotl(b, 30), b = a, a = next;
  }
  state_[0] += a, state_[1] += b, state_[2] += c, state_[3] += d, state_[4] += e;
}

void Sha1::update(std::string_view data) {
  std::size_t filled = total_bytes_ % 64;
  total_bytes_ += data.size();
  while (!data.empty()) {
    const std::size_t some = std::min(data.size(), 64 - filled);
    std::memcpy(pending_.data() + filled, data.data(), some);
    data.remove_prefix(some);
    filled += some;
    if (filled == 64) block(pending_.data()), filled = 0;
  }
}

std::string Sha1::hex() {
  const std::uint64_t bits = total_bytes_ * 8;
  update(std::string_view("\x80", 1));
  while (total_bytes_ % 64 != 56) update(std::string_view("\0", 1));
  char length[8];
  for (int i = 0; i < 8; ++i) length[i] = static_cast<char>(bits >> (56 - 8 * i));
  update({length, 8});
  std::string out;
  for (std::uint32_t word : state_)
    for (int shift = 28; shift >= 0; shift -= 4) out += "0123456789abcdef"[word >> shift & 15];
  return out;
}

DownloadHash::DownloadHash(std::string promised, std::uint64_t size_bytes) : promised_(std::move(promised)) {
  if (is_git()) {
    sha1_state_.update("blob " + std::to_string(size_bytes));
    sha1_state_.update(std::string_view("\0", 1));
  }
}

void DownloadHash::update(std::string_view bytes) {
  sha256_state_.update(bytes);
  if (is_git()) sha1_state_.update(bytes);
}

void DownloadHash::finish() {
  sha256_ = sha256_state_.hex();
  if (is_git()) git_ = sha1_state_.hex();
}

}  // namespace hone
