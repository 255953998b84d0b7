// Nearest vectors by inner product. One interface, three ways: ExactScan reads every vector, QuantizedScan reads a
// quarter of the bytes first, HnswIndex walks a graph.
//
//   auto index = make_vector_index(384, /*expected=*/10'000);
//   HONE_CHECK(index->add(ids, vectors));                  // (n, 384), row-major
//   HONE_TRY(Ranking nearest, index->search(query, 10));
//   HONE_TRY(nearest, index->search(query, 10, [](std::int64_t id) { return id != 7; }));
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <vector>

#include "hone/core/result.h"
#include "hone/corpus/ranking.h"

namespace hone::corpus {

// Whether a vector may be found. Empty: all may. Can be called from several threads at once.
using AcceptId = std::function<bool(std::int64_t id)>;

// Searching is safe from several threads at once while nobody adds or removes.
class VectorIndex {
 public:
  virtual ~VectorIndex() = default;
  virtual std::size_t dimensions() const = 0;
  virtual std::size_t size() const = 0;

  // `vectors` is (ids.size(), dimensions()), row-major. A vector whose id is there already replaces the old one.
  // Errors: invalid_argument (sizes that do not fit, a value that is not finite); then nothing was added. out_of_memory.
  virtual Status add(std::span<const std::int64_t> ids, std::span<const float> vectors) = 0;
  // False when there is no such id.
  virtual bool remove(std::int64_t id) = 0;

  // At most k hits. Error: invalid_argument (another number of dimensions, a value that is not finite).
  virtual Result<Ranking> search(std::span<const float> query, std::size_t k, const AcceptId& accept = {}) const = 0;
  // One ranking a query; `queries` is (n, dimensions()).
  virtual Result<std::vector<Ranking>> search_all(std::span<const float> queries, std::size_t k) const;
};

// From this many vectors on the default is QuantizedScan, and then HnswIndex: docs/decisions/0002-vector-search.md has the
// measurements behind both.
inline constexpr std::size_t quantized_scan_from = 20'000;
inline constexpr std::size_t hnsw_from = 3'000'000;

// The right index for about `expected` vectors. Threads: 0 means the physical cores.
std::unique_ptr<VectorIndex> make_vector_index(std::size_t dimensions, std::size_t expected, int threads = 0);

}  // namespace hone::corpus
