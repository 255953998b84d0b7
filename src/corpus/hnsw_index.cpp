#include "hone/corpus/hnsw_index.h"

#include <algorithm>
#include <unordered_map>

#include "hnsw_graph.h"

namespace hone::corpus {
namespace {

constexpr std::size_t most_dimensions = 65'536, most_links = 128;
constexpr std::size_t rebuild_from = 1024;  // fewer dead nodes are not worth a new graph

}  // namespace

// A node whose id has another label, or none, is dead: it stays in the graph and is never found.
struct HnswIndex::State {
  std::size_t dimensions;
  HnswOptions options;
  HnswGraph graph;
  std::vector<std::int64_t> id_of{};  // label → id
  std::unordered_map<std::int64_t, std::size_t> label_of{};  // id → its living label

  bool alive(std::size_t label) const {
    const auto found = label_of.find(id_of[label]);
    return found != label_of.end() && found->second == label;
  }

  Status add(std::int64_t id, const float* padded) {
    HONE_CHECK(graph.add(padded));
    label_of[id] = id_of.size();
    id_of.push_back(id);
    return {};
  }

  Status rebuild() {
    HONE_TRY(auto fresh, HnswGraph::make(dimensions, options, label_of.size()));
    State next{dimensions, options, std::move(fresh)};
    for (std::size_t label = 0; label < id_of.size(); ++label)
      if (alive(label)) HONE_CHECK(next.add(id_of[label], graph.vector(label)));
    *this = std::move(next);
    return {};
  }

  AlignedVector<float> padded(std::span<const float> vector) const {
    AlignedVector<float> copy(round_up(dimensions, float_padding));
    std::copy(vector.begin(), vector.end(), copy.begin());
    return copy;
  }

  void offer(std::size_t label, const float* query, const AcceptId& accept, TopK& best) const {
    if (alive(label) && (!accept || accept(id_of[label])))
      best.offer(id_of[label], vector_kernels().dot(graph.vector(label), query, round_up(dimensions, float_padding)));
  }
};

HnswIndex::HnswIndex(std::size_t dimensions, const HnswOptions& options) {
  HONE_REQUIRE(dimensions > 0 && dimensions <= most_dimensions, "vectors have dimensions");
  HONE_REQUIRE(options.links >= 2 && options.links <= most_links, "a node keeps 2 to 128 links");
  auto graph = HnswGraph::make(dimensions, options, 64);
  HONE_REQUIRE(graph.ok(), "memory for an empty graph");
  state_.reset(new State{dimensions, options, std::move(graph).value()});
}
HnswIndex::HnswIndex(HnswIndex&&) noexcept = default;
HnswIndex& HnswIndex::operator=(HnswIndex&&) noexcept = default;
HnswIndex::~HnswIndex() = default;

std::size_t HnswIndex::dimensions() const { return state_->dimensions; }
std::size_t HnswIndex::size() const { return state_->label_of.size(); }

Status HnswIndex::add(std::span<const std::int64_t> ids, std::span<const float> vectors) {
  HONE_CHECK(check_vectors(vectors, ids.size(), dimensions()));
  HONE_CHECK(state_->graph.reserve(state_->graph.size() + ids.size()));
  for (std::size_t i = 0; i < ids.size(); ++i)
    HONE_CHECK(state_->add(ids[i], state_->padded(vectors.subspan(i * dimensions(), dimensions())).data()));
  const std::size_t dead = state_->graph.size() - size();
  if (dead >= rebuild_from && dead > size()) HONE_CHECK(state_->rebuild());
  return {};
}

bool HnswIndex::remove(std::int64_t id) { return state_->label_of.erase(id) > 0; }

Result<Ranking> HnswIndex::search(std::span<const float> query, std::size_t k, const AcceptId& accept) const {
  HONE_CHECK(check_vectors(query, 1, dimensions()));
  const AlignedVector<float> padded = state_->padded(query);
  const std::size_t nodes = state_->graph.size();
  k = std::min(k, size());
  if (!accept && k > 0) {
    // Dead nodes take places: ask for as many more as there are likely to be.
    TopK best(k);
    for (std::size_t label : state_->graph.nearest(padded.data(), std::min(nodes, k * nodes / size() + 1)))
      state_->offer(label, padded.data(), accept, best);
    Ranking found = best.take();
    if (found.size() == k) return found;
  }
  TopK best(k);
  for (std::size_t label = 0; label < nodes; ++label) state_->offer(label, padded.data(), accept, best);
  return best.take();
}

}  // namespace hone::corpus
