#include "hone/core/hash.h"

#include <openssl/evp.h>

#include "hone/core/files.h"

namespace hone {
namespace {

// A context of Hone's own, with OpenSSL's default provider whatever openssl.cnf says: that file is for TLS to obey, and may be
// broken or out of a confined child's reach. Never freed, because threads may hash until the process ends.
const EVP_MD* fetched(const char* name) {
  static OSSL_LIB_CTX* const context = OSSL_LIB_CTX_new();
  const EVP_MD* found = context ? EVP_MD_fetch(context, name, nullptr) : nullptr;
  HONE_REQUIRE(found != nullptr, "libcrypto has this hash");
  return found;
}

const EVP_MD* sha256_algorithm() {
  static const EVP_MD* const found = fetched("SHA2-256");
  return found;
}

const EVP_MD* sha1_algorithm() {
  static const EVP_MD* const found = fetched("SHA1");
  return found;
}

std::string hexadecimal(const std::uint8_t* bytes, std::size_t count) {
  static constexpr char digits[] = "0123456789abcdef";
  std::string out;
  for (std::size_t i = 0; i < count; ++i) {
    out += digits[bytes[i] >> 4];
    out += digits[bytes[i] & 15];
  }
  return out;
}

}  // namespace

struct RunningHash::State {
  explicit State(const EVP_MD* algorithm) : context(EVP_MD_CTX_new()) {
    HONE_REQUIRE(context && EVP_DigestInit_ex2(context, algorithm, nullptr) == 1, "memory for a hash");
  }
  State(const State&) = delete;
  State& operator=(const State&) = delete;
  ~State() { EVP_MD_CTX_free(context); }
  EVP_MD_CTX* context;
};

RunningHash::RunningHash(std::unique_ptr<State> state) : state_(std::move(state)) {}
RunningHash::RunningHash(RunningHash&&) noexcept = default;
RunningHash& RunningHash::operator=(RunningHash&&) noexcept = default;
RunningHash::~RunningHash() = default;

void RunningHash::update(const void* data, std::size_t size_bytes) {
  HONE_REQUIRE(EVP_DigestUpdate(state_->context, data, size_bytes) == 1, "a hash that has not ended");
}

void RunningHash::end(std::uint8_t* digest) {
  HONE_REQUIRE(EVP_DigestFinal_ex(state_->context, digest, nullptr) == 1, "a hash that has not ended");
}

std::string RunningHash::hex() {
  std::array<std::uint8_t, EVP_MAX_MD_SIZE> bytes;
  end(bytes.data());
  return hexadecimal(bytes.data(), static_cast<std::size_t>(EVP_MD_CTX_get_size(state_->context)));
}

Sha256::Sha256() : RunningHash(std::make_unique<State>(sha256_algorithm())) {}

std::array<std::uint8_t, 32> Sha256::digest() {
  std::array<std::uint8_t, 32> out;
  end(out.data());
  return out;
}

Sha1::Sha1() : RunningHash(std::make_unique<State>(sha1_algorithm())) {}

std::string sha256(std::string_view data) {
  Sha256 hash;
  hash.update(data);
  return hash.hex();
}

Result<std::string> sha256_file(const std::filesystem::path& path) {
  HONE_TRY(auto map, MappedFile::open(path));
  Sha256 hash;
  hash.update(map.bytes().data(), map.bytes().size());
  return hash.hex();
}

}  // namespace hone
