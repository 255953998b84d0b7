// A saved graph from any bytes: refused, or safe to search and to extend.
#include <cstdint>

#include "hone/retrieval/hnsw_index.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  auto index = hone::HnswIndex::load({reinterpret_cast<const char*>(data), size});
  if (!index) return 0;
  const std::vector<float> query(index->dimensions(), 0.5f);
  (void)index->search(query, 10);
  if (index->dimensions() <= 64) (void)index->add(std::vector<std::int64_t>{1}, query);
  (void)index->save();
  return 0;
}
