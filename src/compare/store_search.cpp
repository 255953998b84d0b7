#include "store_search.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

#include "hone/retrieval/exact_scan.h"
#include "hone/retrieval/filter.h"

namespace hone {
namespace {

using Clock = std::chrono::steady_clock;
double seconds_since(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

constexpr std::size_t records_a_call = 256;
constexpr std::size_t filtered_questions = 50;  // enough for a recall to two digits
constexpr std::size_t k_of_recall = 10;

// A page from 1 to 100 for every slice, spread over the documents, so that pages 1 to p are p percent of them.
int page_of(std::size_t slice) { return static_cast<int>((slice * 2654435761u >> 7) % 100) + 1; }

Status fill(Collection& collection, const CutSlices& slices, const std::vector<float>& vectors) {
  const std::size_t dimensions = collection.options().dimensions;
  for (std::size_t begin = 0; begin < slices.texts.size(); begin += records_a_call) {
    std::vector<Record> records;
    for (std::size_t i = begin; i < std::min(slices.texts.size(), begin + records_a_call); ++i)
      records.push_back(
          {static_cast<std::int64_t>(i),
           {vectors.begin() + static_cast<std::ptrdiff_t>(i * dimensions),
            vectors.begin() + static_cast<std::ptrdiff_t>((i + 1) * dimensions)},
           slices.texts[i],
           {{"document", std::to_string(slices.places[i].document)}, {"page", static_cast<double>(page_of(i))}}});
    HONE_CHECK(collection.upsert(records));
  }
  return {};
}

Status measure(Collection& collection, const CutSlices& slices, const std::vector<float>& vectors,
               const std::vector<std::vector<float>>& queries, std::size_t depth, StoreLists& found) {
  ExactScan exact(collection.options().dimensions);
  std::vector<std::int64_t> ids(slices.texts.size());
  for (std::size_t i = 0; i < ids.size(); ++i) ids[i] = static_cast<std::int64_t>(i);
  HONE_CHECK(exact.add(ids, vectors));
  for (const std::vector<float>& query : queries) {
    const auto start = Clock::now();
    HONE_TRY(Ranking list, collection.search(query, std::min(depth, most_hits)));
    found.search_ms.push_back(1000 * seconds_since(start));
    HONE_TRY(const Ranking truth, exact.search(query, k_of_recall));
    found.recall_vs_exact += overlap_with(truth, list, k_of_recall) / static_cast<double>(queries.size());
    found.lists.push_back(std::move(list));
  }
  for (const int percent : {1, 10, 50}) {
    HONE_TRY(const Filter filter, Filter::parse({fmt::format("page=1-{}", percent)}));
    double sum = 0;
    const std::size_t asked = std::min(filtered_questions, queries.size());
    for (std::size_t q = 0; q < asked; ++q) {
      HONE_TRY(const Ranking list, collection.search(queries[q], k_of_recall, filter));
      HONE_TRY(const Ranking truth, exact.search(queries[q], k_of_recall, [&](std::int64_t id) {
        return page_of(static_cast<std::size_t>(id)) <= percent;
      }));
      sum += overlap_with(truth, list, k_of_recall);
    }
    found.filtered_recall.emplace_back(percent, sum / static_cast<double>(asked));
  }
  return {};
}

}  // namespace

double overlap_with(const Ranking& exact, const Ranking& list, std::size_t k) {
  const std::size_t wanted = std::min(k, exact.size());
  if (wanted == 0) return 1;
  std::size_t shared = 0;
  for (std::size_t i = 0; i < std::min(k, list.size()); ++i)
    shared += std::any_of(exact.begin(), exact.begin() + static_cast<std::ptrdiff_t>(wanted),
                          [&](const Hit& hit) { return hit.id == list[i].id; });
  return static_cast<double>(shared) / static_cast<double>(wanted);
}

Result<StoreLists> search_store(VectorStore& store, const CutSlices& slices, const std::vector<float>& vectors,
                                const std::vector<std::vector<float>>& queries, const std::string& name,
                                std::size_t depth) {
  StoreLists found;
  const SearchKind kind = store.traits().hnsw ? SearchKind::hnsw : SearchKind::exact;
  // What a sweep that was killed left behind may be half of it.
  if (const Status dropped = store.drop(name); !dropped && dropped.error().code() != ErrorCode::not_found)
    return dropped.error();
  HONE_TRY(const auto collection, store.open({name, queries.at(0).size(), Metric::cosine, kind}));
  const auto start = Clock::now();
  Status done = fill(*collection, slices, vectors);
  found.build_s = seconds_since(start);
  if (done) done = measure(*collection, slices, vectors, queries, depth, found);
  const Status dropped = store.drop(name);
  if (!done) return done.error();
  HONE_CHECK(dropped);
  return found;
}

}  // namespace hone
