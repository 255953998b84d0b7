// SHA-256 and SHA-1 (FIPS 180-4) of bytes and files, in lower-case hexadecimal; OpenSSL's libcrypto computes them.
//
//   std::string id = sha256("text");
//   HONE_TRY(auto digest, sha256_file("model.gguf"));
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "hone/core/result.h"

namespace hone {

// A hash of bytes that arrive piece by piece.
class RunningHash {
 public:
  RunningHash(RunningHash&&) noexcept;
  RunningHash& operator=(RunningHash&&) noexcept;
  ~RunningHash();
  void update(const void* data, std::size_t size_bytes);
  void update(std::string_view data) { update(data.data(), data.size()); }
  std::string hex();  // ends the computation

 protected:
  struct State;
  explicit RunningHash(std::unique_ptr<State> state);
  void end(std::uint8_t* digest);
  std::unique_ptr<State> state_;
};

class Sha256 : public RunningHash {
 public:
  Sha256();
  std::array<std::uint8_t, 32> digest();  // ends the computation
};

// Not for safety: Git names its blobs by it.
class Sha1 : public RunningHash {
 public:
  Sha1();
};

std::string sha256(std::string_view data);
Result<std::string> sha256_file(const std::filesystem::path& path);

}  // namespace hone
