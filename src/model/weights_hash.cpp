#include "hone/model/weights_hash.h"

#include <xxhash.h>

#include <algorithm>
#include <vector>

#include "hone/core/hash.h"
#include "hone/core/threads.h"

namespace hone::model {
namespace {

constexpr std::size_t piece_bytes = 1 << 20;

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
  parallel_for(pieces.size(), physical_cores(),
               [&](std::size_t i) { hashes[i] = XXH64(pieces[i].data(), pieces[i].size(), 0); });

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

}  // namespace hone::model
