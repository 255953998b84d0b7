#include "hone/retrieval/hnsw_index.h"

#include <algorithm>
#include <cstring>
#include <unordered_map>

#include "hnsw_graph.h"

namespace hone {
namespace {

constexpr char magic[8] = {'h', 'o', 'n', 'e', 'h', 'n', 's', '1'};
constexpr std::size_t most_dimensions = 65'536, most_links = 128;
constexpr std::size_t rebuild_from = 1024;  // fewer dead nodes are not worth a new graph

// What stands before the graph in a saved index; ids and a byte "is alive" for every node follow.
struct Head {
  char magic[8];
  std::uint64_t dimensions, links, build_width, search_width, nodes;
};

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
HnswIndex::HnswIndex(std::unique_ptr<State> state) : state_(std::move(state)) {}
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

std::string HnswIndex::save() const {
  Head head{};
  std::memcpy(head.magic, magic, sizeof magic);
  head.dimensions = state_->dimensions;
  head.links = state_->options.links;
  head.build_width = state_->options.build_width;
  head.search_width = state_->options.search_width;
  head.nodes = state_->graph.size();
  std::string out(reinterpret_cast<const char*>(&head), sizeof head);
  for (std::size_t label = 0; label < head.nodes; ++label) {
    out.append(reinterpret_cast<const char*>(&state_->id_of[label]), sizeof(std::int64_t));
    out.push_back(state_->alive(label) ? 1 : 0);
  }
  state_->graph.save(out);
  return out;
}

Result<HnswIndex> HnswIndex::load(std::string_view bytes) {
  Head head;
  const Error damaged(ErrorCode::corrupt_data,
                      "This is not a search index that this version of Hone wrote. Build the index again.");
  if (bytes.size() < sizeof head) return damaged;
  std::memcpy(&head, bytes.data(), sizeof head);
  bytes.remove_prefix(sizeof head);
  constexpr std::size_t per_id = sizeof(std::int64_t) + 1;
  if (std::memcmp(head.magic, magic, sizeof magic) != 0 || head.dimensions == 0 || head.dimensions > most_dimensions ||
      head.links < 2 || head.links > most_links || head.build_width > 100'000 || head.search_width > 100'000 ||
      head.nodes > bytes.size() / per_id || head.nodes > 0x7FFF'FFFF)
    return damaged;
  const HnswOptions options{head.links, head.build_width, head.search_width};
  HONE_TRY(auto graph, HnswGraph::load(bytes.substr(head.nodes * per_id), head.dimensions, options, head.nodes));
  auto state = std::unique_ptr<State>(new State{head.dimensions, options, std::move(graph)});
  for (std::size_t label = 0; label < head.nodes; ++label) {
    std::int64_t id;
    std::memcpy(&id, bytes.data() + label * per_id, sizeof id);
    const char alive = bytes[label * per_id + sizeof id];
    if (alive != 0 && alive != 1) return damaged;
    state->id_of.push_back(id);
    if (alive == 1 && !state->label_of.emplace(id, label).second) return damaged;
  }
  return HnswIndex(std::move(state));
}

}  // namespace hone
