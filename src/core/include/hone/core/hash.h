// SHA-256 (FIPS 180-4) of bytes and files, in lower-case hexadecimal.
//
//   std::string id = sha256("text");
//   HONE_TRY(auto digest, sha256_file("model.gguf"));
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "hone/core/result.h"

namespace hone {

class Sha256 {
 public:
  void update(const void* data, std::size_t size_bytes);
  void update(std::string_view data) { update(data.data(), data.size()); }
  std::array<std::uint8_t, 32> digest();  // ends the computation
  std::string hex();  // ends the computation

 private:
  void block(const std::uint8_t* data);
  std::array<std::uint32_t, 8> state_{0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                      0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
  std::array<std::uint8_t, 64> pending_{};
  std::uint64_t total_bytes_ = 0;
};

std::string sha256(std::string_view data);
Result<std::string> sha256_file(const std::filesystem::path& path);

}  // namespace hone
