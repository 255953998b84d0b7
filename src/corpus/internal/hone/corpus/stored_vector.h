// A vector as databases of Hone keep it: float32, little-endian.
//
//   std::vector<float> vector = stored_vector(bytes);     // of a blob
#pragma once

#include <cstddef>
#include <cstring>
#include <span>
#include <vector>

namespace hone::corpus {

inline std::vector<float> stored_vector(std::span<const std::byte> bytes) {
  std::vector<float> vector(bytes.size() / sizeof(float));
  std::memcpy(vector.data(), bytes.data(), vector.size() * sizeof(float));
  return vector;
}

}  // namespace hone::corpus
