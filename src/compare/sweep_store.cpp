// The rows that a database answers, and what it loses against an exact scan of the same vectors.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <set>

#include "hone/compare/sweep.h"
#include "hone/core/interrupt.h"
#include "hone/retrieval/exact_scan.h"

namespace hone {
namespace {

using Clock = std::chrono::steady_clock;
constexpr std::size_t nearest = 10;
constexpr std::size_t batch_records = 200;
constexpr int pages = 100;  // every slice has one of so many pages, so that a filter on pages leaves a known share

double ms_since(Clock::time_point start) { return 1000 * std::chrono::duration<double>(Clock::now() - start).count(); }

int page_of(std::int64_t id) { return 1 + static_cast<int>(id % pages); }

double share_found(const Ranking& found, const Ranking& exact) {
  if (exact.empty()) return 1;
  std::set<std::int64_t> ids;
  for (const Hit& hit : found) ids.insert(hit.id);
  std::size_t same = 0;
  for (const Hit& hit : exact) same += ids.contains(hit.id);
  return static_cast<double>(same) / static_cast<double>(exact.size());
}

double middle(std::vector<double> values, double share) {
  if (values.empty()) return 0;
  std::sort(values.begin(), values.end());
  return values[static_cast<std::size_t>(share * static_cast<double>(values.size() - 1) + 0.5)];
}

// One slicing's vectors in the database, dropped when all is measured.
class Filled {
 public:
  static Result<Filled> make(VectorStore& store, const SliceSet& slices, const std::vector<float>& vectors,
                             std::size_t dimensions, const Progress& progress) {
    Filled filled(store);
    const bool hnsw = store.traits().hnsw;
    if (auto gone = store.drop(name); !gone && gone.error().code() != ErrorCode::not_found) return gone.error();
    const auto start = Clock::now();
    HONE_TRY(
        filled.collection_,
        store.open({.name = name, .dimensions = dimensions, .search = hnsw ? SearchKind::hnsw : SearchKind::exact}));
    std::vector<Record> records;
    for (std::size_t i = 0; i < slices.slices.size(); ++i) {
      const auto id = static_cast<std::int64_t>(i);
      records.push_back({id,
                         {vectors.begin() + static_cast<std::ptrdiff_t>(i * dimensions),
                          vectors.begin() + static_cast<std::ptrdiff_t>((i + 1) * dimensions)},
                         slices.slices[i].text,
                         {{"page", static_cast<double>(page_of(id))}}});
      if (records.size() < batch_records && i + 1 < slices.slices.size()) continue;
      HONE_CHECK(filled.collection_->upsert(records));
      records.clear();
      report(progress, {"filling " + store.traits().name, i + 1, slices.slices.size(), "slices"});
      if (interrupted())
        return Error(ErrorCode::cancelled, "The comparison was stopped; the same command goes on with it.");
    }
    filled.seconds_ = ms_since(start) / 1000;
    return filled;
  }
  Filled(Filled&& other) noexcept
      : store_(std::exchange(other.store_, nullptr)),
        collection_(std::move(other.collection_)),
        seconds_(other.seconds_) {}
  ~Filled() {
    collection_.reset();
    if (store_) (void)store_->drop(name);
  }
  Collection& collection() { return *collection_; }
  double seconds() const { return seconds_; }

 private:
  explicit Filled(VectorStore& store) : store_(&store) {}
  static constexpr char name[] = "hone-compare";
  VectorStore* store_;
  std::unique_ptr<Collection> collection_;
  double seconds_ = 0;
};

struct Losses {
  double all = 0;
  std::map<int, double> filtered;  // share of slices that the filter leaves, in percent
};

Result<Losses> losses(Collection& collection, const ExactScan& exact, const std::vector<std::vector<float>>& questions,
                      const std::vector<Ranking>& found) {
  Losses losses;
  const double n = static_cast<double>(questions.size());
  for (std::size_t i = 0; i < questions.size(); ++i) {
    HONE_TRY(const Ranking truth, exact.search(questions[i], nearest));
    Ranking first = found[i];
    first.resize(std::min(first.size(), nearest));
    losses.all += share_found(first, truth);
  }
  for (const int percent : {1, 10, 50}) {
    HONE_TRY(const Filter filter, Filter::parse({fmt::format("page=1-{}", percent)}));
    for (const auto& question : questions) {
      HONE_TRY(const Ranking truth,
               exact.search(question, nearest, [&](std::int64_t id) { return page_of(id) <= percent; }));
      HONE_TRY(const Ranking got, collection.search(question, nearest, filter));
      losses.filtered[percent] += share_found(got, truth);
    }
    losses.filtered[percent] /= n;
  }
  losses.all /= n;
  return losses;
}

}  // namespace

Status Comparer::run_store(const StoreAddress& address, const StoreAccess& access,
                           const std::vector<SearchRecipe>& recipes, const Progress& progress) {
  const auto start = Clock::now();
  const std::string name(store_name(address.kind));
  std::vector<SearchRecipe> open;
  for (SearchRecipe recipe : recipes) {
    recipe.store = name;
    if (recipe.mode != RetrievalMode::lexical && !take_kept(recipe)) open.push_back(recipe);
  }
  const auto fill_and_ask = [&]() -> Status {
    if (open.empty()) return {};
    HONE_TRY(const auto store, open_store(address, access));
    while (!open.empty()) {
      const std::string slicing = open[0].slicing, by = open[0].embedder;
      HONE_TRY(Embedder * model, embedder(by));
      HONE_TRY(const SliceSet* set, slices(slicing, by));
      HONE_TRY(const auto vectors, cache_.vectors(*model, *set, progress));
      HONE_TRY(const Asked* questions, asked(by));
      const auto dimensions = static_cast<std::size_t>(model->dimensions());
      HONE_TRY(Filled filled, Filled::make(*store, *set, vectors.values, dimensions, progress));
      ExactScan exact(dimensions, options_.threads);
      std::vector<std::int64_t> ids(set->slices.size());
      for (std::size_t i = 0; i < ids.size(); ++i) ids[i] = static_cast<std::int64_t>(i);
      HONE_CHECK(exact.add(ids, vectors.values));
      std::vector<Ranking> dense;
      std::vector<double> dense_ms;
      for (const auto& vector : questions->vectors) {
        const auto asked_at = Clock::now();
        HONE_TRY(auto ranking, filled.collection().search(vector, options_.depth));
        dense_ms.push_back(ms_since(asked_at));
        dense.push_back(std::move(ranking));
      }
      HONE_TRY(const Losses lost, losses(filled.collection(), exact, questions->vectors, dense));
      while (!open.empty() && open[0].slicing == slicing && open[0].embedder == by) {
        const SearchRecipe recipe = open[0];
        open.erase(open.begin());
        std::vector<Ranking> rankings = dense;
        std::vector<double> search_ms = dense_ms, ms;
        if (recipe.mode == RetrievalMode::hybrid) {
          if (store->traits().hybrid == HybridBy::nobody) {
            sweep_.notes.push_back(name + " ranks no words, so it has no hybrid search.");
            continue;
          }
          for (std::size_t i = 0; i < rankings.size(); ++i) {
            const auto asked_at = Clock::now();
            HONE_TRY(rankings[i], filled.collection().hybrid(task_->questions[i].text, questions->vectors[i],
                                                             options_.depth, {}, recipe.dense_weight));
            search_ms[i] = ms_since(asked_at);
          }
        }
        for (std::size_t i = 0; i < search_ms.size(); ++i) ms.push_back(search_ms[i] + questions->ms[i]);
        SweepRow row = row_of(recipe, *set, rankings);
        row.p50_ms = middle(ms, 0.5), row.p95_ms = middle(ms, 0.95);
        row.embed_ms = middle(questions->ms, 0.5), row.search_ms = middle(search_ms, 0.5);
        row.build_s = vectors.seconds_alone + filled.seconds();
        row.recall_vs_exact = lost.all, row.filtered_recall = lost.filtered;
        HONE_CHECK(keep(std::move(row)));
      }
    }
    return {};
  };
  const Status done = fill_and_ask();
  sweep_.seconds += ms_since(start) / 1000;
  if (done || done.error().code() == ErrorCode::cancelled) return done;
  for (const SearchRecipe& recipe : open) {
    SweepRow row{.recipe = recipe};
    row.error = done.error().message();
    HONE_CHECK(keep(std::move(row)));
  }
  return {};
}

}  // namespace hone
