// Any bytes as a safetensors file: read or refused, and every tensor's bytes can be touched.
#include <cstdint>

#include "hone/model/safetensors.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  auto weights = hone::model::Safetensors::parse(std::as_bytes(std::span(data, size)), "fuzz.safetensors");
  if (!weights) return 0;
  unsigned sum = 0;
  for (const hone::model::SafeTensor& tensor : weights->tensors())
    if (!tensor.data.empty())
      sum += std::to_integer<unsigned>(tensor.data.front()) + std::to_integer<unsigned>(tensor.data.back());
  return sum == ~0u;
}
