#include "hone/corpus/exact_scan.h"

#include <algorithm>
#include <new>

#include "hone/core/threads.h"
#include "vector_rows.h"

namespace hone::corpus {
namespace {

constexpr std::size_t block_rows = 64;  // scores of a block stay in the first-level cache
constexpr std::size_t task_rows = 8192;  // less is not worth a thread
constexpr std::size_t shared_rows = 16;  // rows that many queries share while they are in the first-level cache

}  // namespace

struct ExactScan::State {
  VectorRows rows;
  int threads;

  void scan(std::size_t begin, std::size_t end, const float* query, const AcceptId& accept, TopK& best) const {
    float scores[block_rows];
    for (std::size_t block = begin; block < end; block += block_rows) {
      const std::size_t count = std::min(block_rows, end - block);
      vector_kernels().dot_rows(rows.row(block), round_up(count, row_group), rows.stride(), query, scores);
      for (std::size_t i = 0; i < count; ++i)
        if (scores[i] >= best.floor() && (!accept || accept(rows.id(block + i))))
          best.offer(rows.id(block + i), scores[i]);
    }
  }
};

ExactScan::ExactScan(std::size_t dimensions, int threads)
    : state_(new State{VectorRows(dimensions), threads > 0 ? threads : physical_cores()}) {
  HONE_REQUIRE(dimensions > 0, "vectors have dimensions");
}
ExactScan::ExactScan(ExactScan&&) noexcept = default;
ExactScan& ExactScan::operator=(ExactScan&&) noexcept = default;
ExactScan::~ExactScan() = default;

std::size_t ExactScan::dimensions() const { return state_->rows.dimensions(); }
std::size_t ExactScan::size() const { return state_->rows.size(); }
bool ExactScan::remove(std::int64_t id) { return state_->rows.remove(id).has_value(); }

Status ExactScan::add(std::span<const std::int64_t> ids, std::span<const float> vectors) {
  HONE_CHECK(check_vectors(vectors, ids.size(), dimensions()));
  try {
    state_->rows.reserve(size() + ids.size());
  } catch (const std::exception&) {
    return Error(ErrorCode::out_of_memory, "There is not enough memory for " + std::to_string(size() + ids.size()) +
                                               " vectors of " + std::to_string(dimensions()) + " dimensions.");
  }
  for (std::size_t i = 0; i < ids.size(); ++i)
    state_->rows.put(ids[i], vectors.subspan(i * dimensions(), dimensions()));
  return {};
}

Result<Ranking> ExactScan::search(std::span<const float> query, std::size_t k, const AcceptId& accept) const {
  HONE_CHECK(check_vectors(query, 1, dimensions()));
  const AlignedVector<float> padded = state_->rows.padded(query);
  k = std::min(k, size());
  const std::size_t tasks = (size() + task_rows - 1) / task_rows;
  TopK best(k);
  if (tasks <= 1 || state_->threads == 1) {
    state_->scan(0, size(), padded.data(), accept, best);
    return best.take();
  }
  std::vector<TopK> bests(tasks, best);
  parallel_for(tasks, state_->threads, [&](std::size_t task) {
    const std::size_t begin = task * task_rows;
    state_->scan(begin, std::min(begin + task_rows, size()), padded.data(), accept, bests[task]);
  });
  for (TopK& some : bests) best.offer(some.take());
  return best.take();
}

Result<std::vector<Ranking>> ExactScan::search_all(std::span<const float> queries, std::size_t k) const {
  const std::size_t count = queries.size() / dimensions();
  HONE_CHECK(check_vectors(queries, count, dimensions()));
  k = std::min(k, size());
  std::vector<AlignedVector<float>> padded;
  for (std::size_t i = 0; i < count; ++i)
    padded.push_back(state_->rows.padded(queries.subspan(i * dimensions(), dimensions())));

  // Each thread takes its own queries through all rows, so that no two write to one ranking.
  std::vector<Ranking> rankings(count);
  const std::size_t per_task = std::max<std::size_t>(
      1, (count + static_cast<std::size_t>(state_->threads) - 1) / static_cast<std::size_t>(state_->threads));
  parallel_for((count + per_task - 1) / per_task, state_->threads, [&](std::size_t task) {
    const std::size_t first = task * per_task, last = std::min(first + per_task, count);
    std::vector<TopK> bests(last - first, TopK(k));
    for (std::size_t row = 0; row < size(); row += shared_rows) {
      const std::size_t end = std::min(row + shared_rows, size());
      for (std::size_t query = first; query < last; ++query)
        state_->scan(row, end, padded[query].data(), {}, bests[query - first]);
    }
    for (std::size_t query = first; query < last; ++query) rankings[query] = bests[query - first].take();
  });
  return rankings;
}

}  // namespace hone::corpus
