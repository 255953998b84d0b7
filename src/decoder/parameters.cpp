#include "hone/decoder/parameters.h"

namespace hone::decoder {

std::size_t Parameters::add(std::string name, std::vector<std::uint64_t> shape) {
  std::size_t count = 1;
  for (const std::uint64_t dimension : shape) count *= dimension;
  tensors_.push_back({std::move(name), std::move(shape), count_, count});
  count_ += count;
  return tensors_.back().offset;
}

}  // namespace hone::decoder
