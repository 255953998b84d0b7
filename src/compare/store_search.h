// One slicing in one database: what it takes to build, and how much of the exact scan's result it finds.
#pragma once

#include <functional>
#include <vector>

#include "hone/compare/sweep.h"
#include "hone/retrieval/vector_index.h"
#include "slicing_plan.h"

namespace hone {

struct StoreLists {
  std::vector<Ranking> lists;  // by vectors, one a question
  std::vector<double> search_ms;
  double build_s = 0, recall_vs_exact = 0;
  std::vector<std::pair<int, double>> filtered_recall;
};

// `vectors` and `queries` are row-major. The collection is dropped afterwards.
Result<StoreLists> search_store(VectorStore& store, const CutSlices& slices, const std::vector<float>& vectors,
                                const std::vector<std::vector<float>>& queries, const std::string& collection,
                                std::size_t depth);

// The share of the exact scan's first k that the list's first k hold.
double overlap_with(const Ranking& exact, const Ranking& list, std::size_t k);

}  // namespace hone
