// hnswlib's graph of vectors, labelled 0, 1, 2, … in the order of adding. Its exceptions end here.
//
//   HONE_TRY(auto graph, HnswGraph::make(384, options, 1000));
//   HONE_CHECK(graph.add(padded_vector));
//   auto labels = graph.nearest(padded_query, 10);
//
// hnswlib's own deletion and updating are not used: in 0.6 an insertion that meets only deleted nodes can read from an empty list.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "hone/corpus/hnsw_index.h"
#include "vector_rows.h"

namespace hone::corpus {

class HnswGraph {
 public:
  static Result<HnswGraph> make(std::size_t dimensions, const HnswOptions& options, std::size_t capacity);
  HnswGraph(HnswGraph&&) noexcept;
  HnswGraph& operator=(HnswGraph&&) noexcept;
  ~HnswGraph();

  std::size_t size() const;
  // Room for this many nodes. Error: out_of_memory.
  Status reserve(std::size_t capacity);
  // `vector` has stride floats.
  Status add(const float* vector);
  // Labels of about the `count` nearest, in no order.
  std::vector<std::size_t> nearest(const float* query, std::size_t count) const;
  const float* vector(std::size_t label) const;

 private:
  struct State;
  explicit HnswGraph(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace hone::corpus
