// Approximate search on a graph of near neighbours (Malkov and Yashunin 2018), by hnswlib. For collections that are too
// large to be read for every question; building the graph takes far longer than many scans.
//
//   HnswIndex index(384);
//   HONE_CHECK(index.add(ids, vectors));
//   HONE_TRY(Ranking nearest, index.search(query, 10));
//
// The same vectors in the same order make the same graph. A removed vector stays in the graph as a signpost that is never
// found; when they are the majority, the graph is built anew.
#pragma once

#include "hone/corpus/vector_index.h"

namespace hone::corpus {

struct HnswOptions {
  std::size_t links = 16;  // neighbours a node keeps on a level (M); twice as many on the lowest
  std::size_t build_width = 200;  // candidates considered when a node is linked (ef_construction)
  std::size_t search_width = 200;  // candidates considered in a search (ef); more finds more, and takes longer
};

class HnswIndex final : public VectorIndex {
 public:
  explicit HnswIndex(std::size_t dimensions, const HnswOptions& options = {});
  HnswIndex(HnswIndex&&) noexcept;
  HnswIndex& operator=(HnswIndex&&) noexcept;
  ~HnswIndex() override;

  std::size_t dimensions() const override;
  std::size_t size() const override;
  Status add(std::span<const std::int64_t> ids, std::span<const float> vectors) override;
  bool remove(std::int64_t id) override;
  // With `accept`, and when the graph gives fewer than k, every vector is looked at: then the ranking is exact.
  Result<Ranking> search(std::span<const float> query, std::size_t k, const AcceptId& accept = {}) const override;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace hone::corpus
