// The rows that a database answers, and what it loses against an exact scan of the same vectors.
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "hone/compare/comparer.h"
#include "hone/core/interrupt.h"
#include "hone/core/stopwatch.h"
#include "hone/corpus/exact_scan.h"

namespace hone::compare {
namespace {

constexpr std::size_t nearest = 10;
constexpr std::size_t batch_records = 200;
constexpr int pages = 100;  // every slice has one of so many pages, so that a filter on pages leaves a known share

int page_of(std::int64_t id) { return 1 + static_cast<int>(id % pages); }

double share_found(const corpus::Ranking& found, const corpus::Ranking& exact) {
  if (exact.empty()) return 1;
  std::set<std::int64_t> ids;
  for (const corpus::Hit& hit : found) ids.insert(hit.id);
  std::size_t same = 0;
  for (const corpus::Hit& hit : exact) same += ids.contains(hit.id);
  return static_cast<double>(same) / static_cast<double>(exact.size());
}

// One slicing's vectors in the database, dropped when all is measured.
class Filled {
 public:
  static Result<Filled> make(stores::VectorStore& store, const SliceSet& slices, const std::vector<float>& vectors,
                             std::size_t dimensions, const Progress& progress) {
    Filled filled(store);
    const bool hnsw = store.traits().hnsw;
    if (auto gone = store.drop(name); !gone && gone.error().code() != ErrorCode::not_found) return gone.error();
    const Stopwatch watch;
    HONE_TRY(filled.collection_, store.open({.name = name,
                                             .dimensions = dimensions,
                                             .search = hnsw ? stores::SearchKind::hnsw : stores::SearchKind::exact}));
    std::vector<stores::Record> records;
    for (std::size_t i = 0; i < slices.slices.size(); ++i) {
      const auto id = static_cast<std::int64_t>(i);
      records.push_back({id,
                         slice_vector(vectors, i, dimensions),
                         slices.slices[i].text,
                         {{"page", static_cast<double>(page_of(id))}}});
      if (records.size() < batch_records && i + 1 < slices.slices.size()) continue;
      HONE_CHECK(filled.collection_->upsert(records));
      records.clear();
      report_progress(progress, {"filling " + store.traits().name, i + 1, slices.slices.size(), "slices"});
      if (interrupted())
        return Error(ErrorCode::cancelled, "The comparison was stopped; the same command goes on with it.");
    }
    filled.seconds_ = watch.seconds();
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
  stores::Collection& collection() { return *collection_; }
  double seconds() const { return seconds_; }

 private:
  explicit Filled(stores::VectorStore& store) : store_(&store) {}
  static constexpr char name[] = "hone-compare";
  stores::VectorStore* store_;
  std::unique_ptr<stores::Collection> collection_;
  double seconds_ = 0;
};

// One question to a collection; what its own vector finds is there already.
class StoreQuestion : public search::RankingSource {
 public:
  StoreQuestion(stores::Collection& collection, const std::string& text, const corpus::Ranking& dense, double dense_ms,
                const std::vector<float>& vectors, std::size_t depth)
      : collection_(collection), text_(text), dense_(dense), dense_ms_(dense_ms), vectors_(vectors), depth_(depth) {}
  Result<corpus::Ranking> by_words() override {
    return Error(ErrorCode::unsupported, "A database is not asked for a search by words alone.");
  }
  Result<corpus::Ranking> by_meaning(std::span<const float> vector) override {
    dimensions_ = vector.size();
    if (!std::exchange(first_, false)) return collection_.search(vector, depth_);
    kept_ms_ = dense_ms_;
    return dense_;
  }
  Result<corpus::Ranking> by_both(std::span<const float> vector, double dense_weight) override {
    dimensions_ = vector.size();
    return collection_.hybrid(text_, vector, depth_, {}, dense_weight);
  }
  Result<std::vector<float>> vector_of(std::int64_t slice) override {
    return slice_vector(vectors_, static_cast<std::size_t>(slice), dimensions_);
  }
  double kept_ms() const { return kept_ms_; }

 private:
  stores::Collection& collection_;
  const std::string& text_;
  const corpus::Ranking& dense_;
  double dense_ms_, kept_ms_ = 0;
  const std::vector<float>& vectors_;
  std::size_t depth_, dimensions_ = 0;
  bool first_ = true;
};

struct Losses {
  double all = 0;
  std::map<int, double> filtered;  // share of slices that the filter leaves, in percent
};

Result<Losses> losses(stores::Collection& collection, const corpus::ExactScan& exact,
                      const std::vector<std::vector<float>>& questions, const std::vector<corpus::Ranking>& found) {
  Losses losses;
  const double n = static_cast<double>(questions.size());
  for (std::size_t i = 0; i < questions.size(); ++i) {
    HONE_TRY(const corpus::Ranking truth, exact.search(questions[i], nearest));
    corpus::Ranking first = found[i];
    first.resize(std::min(first.size(), nearest));
    losses.all += share_found(first, truth);
  }
  for (const int percent : {1, 10, 50}) {
    HONE_TRY(const search::Filter filter, search::Filter::parse({fmt::format("page=1-{}", percent)}));
    for (const auto& question : questions) {
      HONE_TRY(const corpus::Ranking truth,
               exact.search(question, nearest, [&](std::int64_t id) { return page_of(id) <= percent; }));
      HONE_TRY(const corpus::Ranking got, collection.search(question, nearest, filter));
      losses.filtered[percent] += share_found(got, truth);
    }
    losses.filtered[percent] /= n;
  }
  losses.all /= n;
  return losses;
}

}  // namespace

// `open` loses each recipe that is answered.
Status Comparer::fill_and_ask(const StoreSource& source, std::vector<search::SearchRecipe>& open,
                              const Progress& progress) {
  HONE_TRY(const auto store, source.connect());
  if (store->traits().hybrid == stores::HybridBy::nobody) {
    const auto hybrid = [](const search::SearchRecipe& recipe) { return recipe.mode == search::RetrievalMode::hybrid; };
    if (std::erase_if(open, hybrid) > 0)
      sweep_.notes.push_back(source.name + " ranks no words, so it has no hybrid search.");
  }
  while (!open.empty()) {
    const Stopwatch watch;
    const Cut cut = cut_of(open[0]);
    const std::string by = open[0].embedder.value_or("");
    const auto is_here = [&](const search::SearchRecipe& recipe) {
      return cut_of(recipe) == cut && recipe.embedder.value_or("") == by;
    };
    if (is_over_budget(0)) {
      for (const search::SearchRecipe& recipe : open)
        if (is_here(recipe)) sweep_.left_out.push_back(recipe.key());
      std::erase_if(open, is_here);
      continue;
    }
    HONE_TRY(engine::Embedder * model, models_.embedder(by));
    HONE_TRY(const SliceSet* set, slices(cut));
    HONE_TRY(const auto vectors, cache_.vectors(*model, *set, progress));
    HONE_TRY(const QuestionVectors* questions, question_vectors(by));
    const auto dimensions = static_cast<std::size_t>(model->dimensions());
    HONE_TRY(Filled filled, Filled::make(*store, *set, vectors.values, dimensions, progress));
    corpus::ExactScan exact(dimensions, options_.threads);
    std::vector<std::int64_t> ids(set->slices.size());
    for (std::size_t i = 0; i < ids.size(); ++i) ids[i] = static_cast<std::int64_t>(i);
    HONE_CHECK(exact.add(ids, vectors.values));
    Ranked dense;
    for (const auto& vector : questions->vectors) {
      const Stopwatch asking;
      HONE_TRY(auto ranking, filled.collection().search(vector, options_.depth));
      dense.ms.push_back(1000 * asking.seconds());
      dense.rankings.push_back(std::move(ranking));
    }
    HONE_TRY(const Losses lost, losses(filled.collection(), exact, questions->vectors, dense.rankings));
    HONE_TRY(const auto disk, filled.collection().disk_bytes());
    while (true) {
      const auto next = std::find_if(open.begin(), open.end(), is_here);
      if (next == open.end()) break;
      const search::SearchRecipe recipe = *next;
      const auto source_of = [&](std::size_t i) {
        auto question = std::make_unique<StoreQuestion>(filled.collection(), task_->questions[i].text,
                                                        dense.rankings[i], dense.ms[i], vectors.values, options_.depth);
        const StoreQuestion* timed = question.get();
        return TimedSource{std::move(question), [timed] { return timed->kept_ms(); }};
      };
      HONE_TRY(const Ranked ranked, rank(recipe, *set, source_of, progress));
      HONE_TRY(SweepRow row, row_of(recipe, *set, ranked));
      row.build_s = vectors.seconds_alone + filled.seconds();
      if (disk) row.disk_mb = static_cast<double>(*disk) / 1e6;
      row.recall_vs_exact = lost.all, row.filtered_recall = lost.filtered;
      HONE_CHECK(keep(std::move(row), source.place));
      open.erase(std::find_if(open.begin(), open.end(), is_here));
      report_progress(progress, {"comparing", sweep_.rows.size(), wanted_, "recipes"});
    }
    sweep_.seconds += watch.seconds();
  }
  return {};
}

Status Comparer::run_store(const StoreSource& source, const std::vector<search::SearchRecipe>& recipes,
                           const Progress& progress) {
  std::vector<search::SearchRecipe> open;
  for (search::SearchRecipe recipe : recipes) {
    recipe.store = source.name;
    if (recipe.mode == search::RetrievalMode::lexical) continue;
    HONE_TRY(const bool kept, take_kept(recipe, source.place));
    if (!kept) open.push_back(recipe);
  }
  if (open.empty()) return {};
  wanted_ = sweep_.rows.size() + open.size();
  Status done = fill_and_ask(source, open, progress);
  if (done || done.error().code() == ErrorCode::cancelled) return done;
  for (const search::SearchRecipe& recipe : open) {
    SweepRow row{.recipe = recipe};
    row.error = done.error().message();
    HONE_CHECK(keep(std::move(row)));
  }
  return {};
}

}  // namespace hone::compare
