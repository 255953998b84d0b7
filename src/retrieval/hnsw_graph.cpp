#include "hnsw_graph.h"

#define NO_MANUAL_VECTORIZATION  // its prefetches read past the end of a list; the products are ours anyway
#include <hnswlib/hnswlib.h>

#include <cmath>
#include <cstring>

namespace hone {
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

Error corrupt(const std::string& what) {
  return Error(ErrorCode::corrupt_data, "The stored search graph is damaged: " + what + ". Build the index again.");
}

// Takes fixed-size values off the front of a file.
class Bytes {
 public:
  explicit Bytes(std::string_view bytes) : rest_(bytes) {}
  bool take(void* target, std::size_t size_bytes) {
    if (rest_.size() < size_bytes) return false;
    if (size_bytes > 0) std::memcpy(target, rest_.data(), size_bytes);
    rest_.remove_prefix(size_bytes);
    return true;
  }
  bool empty() const { return rest_.empty(); }

 private:
  std::string_view rest_;
};

template <class T>
void append(std::string& out, const T* values, std::size_t count) {
  out.append(reinterpret_cast<const char*>(values), count * sizeof(T));
}

}  // namespace

struct HnswGraph::State {
  State(std::size_t width, const HnswOptions& options, std::size_t capacity)
      : dimensions(width),
        space(round_up(width, float_padding)),
        graph(&space, capacity, options.links, options.build_width) {
    graph.setEf(options.search_width);
  }
  std::size_t dimensions;
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

// maximum level i32, entry u32; per node: level i32, per level: count u16, links u32 × count; then the vector.
void HnswGraph::save(std::string& out) const {
  const auto& graph = state_->graph;
  append(out, &graph.maxlevel_, 1);
  append(out, &graph.enterpoint_node_, 1);
  for (std::size_t node = 0; node < size(); ++node) {
    const auto id = static_cast<hnswlib::tableint>(node);
    append(out, &graph.element_levels_[node], 1);
    for (int level = 0; level <= graph.element_levels_[node]; ++level) {
      const auto* list = graph.get_linklist_at_level(id, level);
      std::uint16_t count;
      std::memcpy(&count, list, sizeof count);
      append(out, &count, 1);
      append(out, list + 1, count);
    }
    append(out, vector(node), state_->dimensions);
  }
}

Result<HnswGraph> HnswGraph::load(std::string_view bytes, std::size_t dimensions, const HnswOptions& options,
                                  std::size_t nodes) {
  const std::size_t smallest = sizeof(int) + sizeof(std::uint16_t) + dimensions * sizeof(float);
  if (bytes.size() / smallest < nodes) return corrupt("it is too short for its " + std::to_string(nodes) + " vectors");
  HONE_TRY(auto loaded, make(dimensions, options, nodes));
  auto& graph = loaded.state_->graph;
  Bytes in(bytes);
  int max_level = -1;
  hnswlib::tableint entry = 0;
  if (!in.take(&max_level, sizeof max_level) || !in.take(&entry, sizeof entry)) return corrupt("its head is missing");

  for (std::size_t node = 0; node < nodes; ++node) {
    const auto id = static_cast<hnswlib::tableint>(node);
    int level_count = 0;
    if (!in.take(&level_count, sizeof level_count) || level_count < 0 || level_count > 64)
      return corrupt("vector " + std::to_string(node) + " has no valid level");
    std::memset(graph.data_level0_memory_ + node * graph.size_data_per_element_, 0, graph.size_data_per_element_);
    if (level_count > 0) {
      auto* links =
          static_cast<char*>(std::calloc(static_cast<std::size_t>(level_count), graph.size_links_per_element_));
      if (!links) return no_memory(nodes);
      graph.linkLists_[node] = links;
    }
    graph.element_levels_[node] = level_count;
    graph.cur_element_count = node + 1;  // from here on the destructor frees the links
    for (int level = 0; level <= level_count; ++level) {
      auto* list = graph.get_linklist_at_level(id, level);
      std::uint16_t count = 0;
      if (!in.take(&count, sizeof count) || count > (level == 0 ? graph.maxM0_ : graph.maxM_) ||
          !in.take(list + 1, count * sizeof(hnswlib::tableint)))
        return corrupt("the links of vector " + std::to_string(node) + " are cut off or too many");
      std::memcpy(list, &count, sizeof count);
    }
    auto* values = reinterpret_cast<float*>(graph.getDataByInternalId(id));
    if (!in.take(values, dimensions * sizeof(float))) return corrupt("vector " + std::to_string(node) + " is cut off");
    if (!check_vectors({values, dimensions}, 1, dimensions))
      return corrupt("vector " + std::to_string(node) + " is not finite");
    graph.setExternalLabel(id, node);
    graph.label_lookup_[node] = id;
  }
  if (!in.empty()) return corrupt("it goes on past its last vector");

  // A link on a level must lead to a node that is on that level.
  for (std::size_t node = 0; node < nodes; ++node)
    for (int level = 0; level <= graph.element_levels_[node]; ++level) {
      const auto* list = graph.get_linklist_at_level(static_cast<hnswlib::tableint>(node), level);
      std::uint16_t count;
      std::memcpy(&count, list, sizeof count);
      for (std::uint16_t i = 1; i <= count; ++i)
        if (list[i] >= nodes || list[i] == node || graph.element_levels_[list[i]] < level)
          return corrupt("a link of vector " + std::to_string(node) + " leads nowhere");
    }
  if (nodes > 0 && (entry >= nodes || graph.element_levels_[entry] != max_level))
    return corrupt("it has no valid entry");
  if (nodes == 0 && max_level != -1) return corrupt("it has a level but no vector");
  graph.enterpoint_node_ = nodes > 0 ? entry : static_cast<hnswlib::tableint>(-1);
  graph.maxlevel_ = max_level;
  return loaded;
}

}  // namespace hone
