#include "hone/corpus/vector_index.h"

#include "hone/corpus/exact_scan.h"
#include "hone/corpus/hnsw_index.h"
#include "hone/corpus/quantized_scan.h"
#include "vector_rows.h"

namespace hone::corpus {

Result<std::vector<Ranking>> VectorIndex::search_all(std::span<const float> queries, std::size_t k) const {
  const std::size_t count = queries.size() / dimensions();
  HONE_CHECK(check_vectors(queries, count, dimensions()));
  std::vector<Ranking> rankings;
  rankings.reserve(count);
  for (std::size_t i = 0; i < count; ++i) {
    HONE_TRY(Ranking ranking, search(queries.subspan(i * dimensions(), dimensions()), k));
    rankings.push_back(std::move(ranking));
  }
  return rankings;
}

std::unique_ptr<VectorIndex> make_vector_index(std::size_t dimensions, std::size_t expected, int threads) {
  if (expected >= hnsw_from) return std::make_unique<HnswIndex>(dimensions);
  if (expected >= quantized_scan_from) return std::make_unique<QuantizedScan>(dimensions, threads);
  return std::make_unique<ExactScan>(dimensions, threads);
}

}  // namespace hone::corpus
