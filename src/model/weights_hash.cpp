#include "hone/model/weights_hash.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <vector>

#include "hone/core/hash.h"
#include "hone/core/threads.h"

namespace hone {
namespace {

constexpr std::size_t piece_bytes = 1 << 20;

// XXH64 with seed 0 (https://github.com/Cyan4973/xxHash/blob/dev/doc/xxhash_spec.md).
constexpr std::uint64_t prime1 = 0x9E3779B185EBCA87, prime2 = 0xC2B2AE3D27D4EB4F, prime3 = 0x165667B19E3779F9,
                        prime4 = 0x85EBCA77C2B2AE63, prime5 = 0x27D4EB2F165667C5;

template <class T>
std::uint64_t widened(const std::byte* from) {
  T value;
  std::memcpy(&value, from, sizeof value);
  return value;
}

std::uint64_t round(std::uint64_t lane, std::uint64_t input) { return std::rotl(lane + input * prime2, 31) * prime1; }

std::uint64_t xxh64(std::span<const std::byte> bytes) {
  const std::byte *at = bytes.data(), *end = at + bytes.size();
  std::uint64_t hash = prime5;
  if (bytes.size() >= 32) {
    std::uint64_t a = prime1 + prime2, b = prime2, c = 0, d = 0 - prime1;
    for (; end - at >= 32; at += 32) {
      a = round(a, widened<std::uint64_t>(at)), b = round(b, widened<std::uint64_t>(at + 8));
      c = round(c, widened<std::uint64_t>(at + 16)), d = round(d, widened<std::uint64_t>(at + 24));
    }
    hash = std::rotl(a, 1) + std::rotl(b, 7) + std::rotl(c, 12) + std::rotl(d, 18);
    for (std::uint64_t lane : {a, b, c, d}) hash = (hash ^ round(0, lane)) * prime1 + prime4;
  }
  hash += bytes.size();
  for (; end - at >= 8; at += 8) hash = std::rotl(hash ^ round(0, widened<std::uint64_t>(at)), 27) * prime1 + prime4;
  for (; end - at >= 4; at += 4) hash = std::rotl(hash ^ widened<std::uint32_t>(at) * prime1, 23) * prime2 + prime3;
  for (; at < end; ++at) hash = std::rotl(hash ^ widened<std::uint8_t>(at) * prime5, 11) * prime1;
  hash = (hash ^ hash >> 33) * prime2;
  hash = (hash ^ hash >> 29) * prime3;
  return hash ^ hash >> 32;
}

}  // namespace

std::string weights_hash(const GgufFile& file) {
  std::vector<const GgufTensor*> tensors;
  for (const GgufTensor& tensor : file.tensors()) tensors.push_back(&tensor);
  std::sort(tensors.begin(), tensors.end(), [](auto* a, auto* b) { return a->name < b->name; });

  std::vector<std::span<const std::byte>> pieces;
  for (const GgufTensor* tensor : tensors)
    for (std::size_t at = 0; at < tensor->data.size(); at += piece_bytes)
      pieces.push_back(tensor->data.subspan(at, std::min(piece_bytes, tensor->data.size() - at)));
  std::vector<std::uint64_t> hashes(pieces.size());
  parallel_for(pieces.size(), physical_cores(), [&](std::size_t i) { hashes[i] = xxh64(pieces[i]); });

  Sha256 all;
  auto add = [&](std::uint64_t number) { all.update(&number, sizeof number); };
  for (const GgufTensor* tensor : tensors) {
    add(tensor->name.size());
    all.update(tensor->name);
    add(static_cast<std::uint64_t>(tensor->type));
    add(tensor->shape.size());
    for (std::uint64_t length : tensor->shape) add(length);
  }
  for (std::uint64_t hash : hashes) add(hash);
  return all.hex();
}

}  // namespace hone
