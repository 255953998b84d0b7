#include "hnsw_graph.h"

#define NO_MANUAL_VECTORIZATION  // its prefetches read past the end of a list; the products are ours anyway
#include <hnswlib/hnswlib.h>

namespace hone::corpus {
namespace {

// Distance = −(left · right), so that scores come back exactly.
class InnerProduct : public hnswlib::SpaceInterface<float> {
 public:
  explicit InnerProduct(std::size_t stride) : stride_(stride) {}
  std::size_t get_data_size() override { return stride_ * sizeof(float); }
  hnswlib::DISTFUNC<float> get_dist_func() override { return distance; }
  void* get_dist_func_param() override { return &stride_; }

 private:
  static float distance(const void* left, const void* right, const void* stride) {
    static const auto dot = vector_kernels().dot;
    return -dot(static_cast<const float*>(left), static_cast<const float*>(right),
                *static_cast<const std::size_t*>(stride));
  }
  std::size_t stride_;
};

Error no_memory(std::size_t nodes) {
  return Error(ErrorCode::out_of_memory,
               "There is not enough memory for a search graph of " + std::to_string(nodes) + " vectors.");
}

}  // namespace

struct HnswGraph::State {
  State(std::size_t dimensions, const HnswOptions& options, std::size_t capacity)
      : space(round_up(dimensions, float_padding)), graph(&space, capacity, options.links, options.build_width) {
    graph.setEf(options.search_width);
  }
  InnerProduct space;
  hnswlib::HierarchicalNSW<float> graph;
};

HnswGraph::HnswGraph(std::unique_ptr<State> state) : state_(std::move(state)) {}
HnswGraph::HnswGraph(HnswGraph&&) noexcept = default;
HnswGraph& HnswGraph::operator=(HnswGraph&&) noexcept = default;
HnswGraph::~HnswGraph() = default;

Result<HnswGraph> HnswGraph::make(std::size_t dimensions, const HnswOptions& options, std::size_t capacity) {
  try {
    return HnswGraph(std::make_unique<State>(dimensions, options, std::max<std::size_t>(1, capacity)));
  } catch (const std::exception&) {
    return no_memory(capacity);
  }
}

std::size_t HnswGraph::size() const { return state_->graph.cur_element_count; }

Status HnswGraph::reserve(std::size_t capacity) {
  if (capacity <= state_->graph.max_elements_) return {};
  try {
    state_->graph.resizeIndex(capacity);
  } catch (const std::exception&) {
    return no_memory(capacity);
  }
  return {};
}

Status HnswGraph::add(const float* vector) {
  const std::size_t capacity = state_->graph.max_elements_;
  if (size() == capacity) HONE_CHECK(reserve(capacity * 2));
  try {
    state_->graph.addPoint(vector, size());
  } catch (const std::exception&) {
    return no_memory(size());
  }
  return {};
}

std::vector<std::size_t> HnswGraph::nearest(const float* query, std::size_t count) const {
  std::vector<std::size_t> labels;
  auto found = state_->graph.searchKnn(query, count);
  for (; !found.empty(); found.pop()) labels.push_back(found.top().second);
  return labels;
}

const float* HnswGraph::vector(std::size_t label) const {
  return reinterpret_cast<const float*>(state_->graph.getDataByInternalId(static_cast<hnswlib::tableint>(label)));
}

}  // namespace hone::corpus
