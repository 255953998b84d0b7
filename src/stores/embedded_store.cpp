#include "embedded_store.h"

#include <cstring>
#include <unordered_map>

#include "hone/core/sqlite.h"
#include "hone/corpus/hnsw_index.h"
#include "hone/corpus/vector_index.h"
#include "hone/search/fusion.h"
#include "record_text.h"
#include "sqlite_records.h"

namespace hone::stores {
namespace {

// Which records a filter accepts. Records share few different documents and pages, so each difference is judged once.
class Facets {
 public:
  void put(std::int64_t id, const FilterValues& values) {
    auto [place, is_new] = number_of_.try_emplace(values, distinct_.size());
    if (is_new) distinct_.push_back(&place->first);
    of_[id] = place->second;
  }
  void remove(std::int64_t id) { of_.erase(id); }

  corpus::AcceptId accepted(const search::Filter& filter) const {
    if (filter.empty()) return {};
    std::vector<bool> accepts;
    for (const FilterValues* values : distinct_) accepts.push_back(filter.accepts(values->subject()));
    return [this, accepts = std::move(accepts)](std::int64_t id) {
      auto found = of_.find(id);
      return found != of_.end() && accepts[found->second];
    };
  }

 private:
  std::map<FilterValues, std::size_t> number_of_;
  std::vector<const FilterValues*> distinct_;
  std::unordered_map<std::int64_t, std::size_t> of_;
};

class EmbeddedCollection final : public Collection {
 public:
  static Result<std::unique_ptr<Collection>> open(const std::string& file, const CollectionOptions& options) {
    HONE_TRY(Database database, Database::open(file));
    auto collection = std::unique_ptr<EmbeddedCollection>(new EmbeddedCollection(options, std::move(database)));
    HONE_TRY(auto records, SqliteRecords::open(collection->database_, options, "embedded"));
    collection->records_ = std::make_unique<SqliteRecords>(records);
    HONE_CHECK(collection->load());
    return std::unique_ptr<Collection>(std::move(collection));
  }

  Result<std::size_t> count() override { return records_->count(); }
  Result<std::optional<std::uint64_t>> disk_bytes() override { return records_->file_bytes(); }

 private:
  EmbeddedCollection(const CollectionOptions& options, Database database)
      : Collection(options), database_(std::move(database)) {}

  // Under cosine the index holds unit vectors: their inner product is the cosine.
  std::vector<float> indexed(std::span<const float> vector) const {
    std::vector<float> out(vector.begin(), vector.end());
    if (options().metric == Metric::inner_product) return out;
    const double whole = length(vector);
    for (float& value : out) value = static_cast<float>(value / whole);
    return out;
  }

  Status load() {
    HONE_TRY(version_, database_.integer("PRAGMA data_version"));
    HONE_TRY(std::size_t expected, records_->count());
    if (options().search == SearchKind::hnsw)
      index_ = std::make_unique<corpus::HnswIndex>(options().dimensions);
    else
      index_ = corpus::make_vector_index(options().dimensions, std::min(expected, corpus::hnsw_from - 1));
    facets_ = Facets();
    HONE_TRY(auto query, database_.prepare("SELECT id, vector, document, title, heading, format, language, page FROM " +
                                           records_->table() + " ORDER BY id"));
    std::vector<std::int64_t> ids;
    std::vector<float> vectors;
    auto flush = [&]() -> Status {
      HONE_CHECK(index_->add(ids, vectors));
      ids.clear(), vectors.clear();
      return {};
    };
    while (true) {
      HONE_TRY(bool row, query.step());
      if (!row) break;
      const auto bytes = query.blob(1);
      if (bytes.size() != options().dimensions * sizeof(float))
        return Error(ErrorCode::corrupt_data, "The vector of the record " + std::to_string(query.integer(0)) +
                                                  " is not of the collection's size; the file is damaged.");
      std::vector<float> vector(options().dimensions);
      std::memcpy(vector.data(), bytes.data(), bytes.size());
      vector = indexed(vector);
      ids.push_back(query.integer(0));
      vectors.insert(vectors.end(), vector.begin(), vector.end());
      facets_.put(query.integer(0), {query.text(2), query.text(3), query.text(4), query.text(5), query.text(6),
                                     static_cast<int>(query.integer(7))});
      if (ids.size() == 4096) HONE_CHECK(flush());
    }
    return flush();
  }

  // Another connection has written: what is in memory is of yesterday.
  Status refresh() {
    HONE_TRY(std::int64_t version, database_.integer("PRAGMA data_version"));
    return version == version_ ? Status() : load();
  }

  Status put(std::span<const Record> records) override {
    HONE_CHECK(refresh());
    HONE_TRY(auto transaction, Transaction::begin(database_));
    for (const Record& record : records) HONE_CHECK(records_->put(record, std::as_bytes(std::span(record.vector))));
    HONE_CHECK(transaction.commit());
    std::vector<std::int64_t> ids;
    std::vector<float> vectors;
    for (const Record& record : records) {
      const auto vector = indexed(record.vector);
      ids.push_back(record.id);
      vectors.insert(vectors.end(), vector.begin(), vector.end());
      facets_.put(record.id, filter_values(record.payload));
    }
    return index_->add(ids, vectors);
  }

  Status take_out(std::span<const std::int64_t> ids) override {
    HONE_CHECK(refresh());
    HONE_TRY(auto transaction, Transaction::begin(database_));
    for (std::int64_t id : ids) HONE_CHECK(records_->take_out(id));
    HONE_CHECK(transaction.commit());
    for (std::int64_t id : ids) {
      index_->remove(id);
      facets_.remove(id);
    }
    return {};
  }

  Result<std::vector<Record>> read(std::span<const std::int64_t> ids) override { return records_->read(ids); }

  Result<corpus::Ranking> nearest(std::span<const float> vector, std::size_t k, const search::Filter& filter) override {
    HONE_CHECK(refresh());
    return index_->search(indexed(vector), k, facets_.accepted(filter));
  }

  Result<corpus::Ranking> joined(std::string_view words, std::span<const float> vector, std::size_t k,
                                 const search::Filter& filter, double dense_weight) override {
    const search::FusionOptions fusion;
    HONE_TRY(corpus::Ranking dense, nearest(vector, std::max(k, fusion.depth), filter));
    HONE_TRY(corpus::Ranking lexical, records_->by_words(words, std::max(k, fusion.depth), filter));
    return search::fuse_ranks(dense, lexical, dense_weight, {.depth = std::max(k, fusion.depth)});
  }

  Database database_;
  std::unique_ptr<SqliteRecords> records_;
  std::unique_ptr<corpus::VectorIndex> index_;
  Facets facets_;
  std::int64_t version_ = 0;
};

class EmbeddedStore final : public VectorStore {
 public:
  explicit EmbeddedStore(std::string file) : file_(std::move(file)) {}
  const StoreTraits& traits() const override {
    static const StoreTraits traits{"embedded", true, true, HybridBy::hone};
    return traits;
  }

 private:
  Result<std::unique_ptr<Collection>> open_checked(const CollectionOptions& options) override {
    return EmbeddedCollection::open(file_, options);
  }
  Status drop_checked(const std::string& name) override {
    HONE_TRY(Database database, Database::open(file_));
    return SqliteRecords::drop(database, name);
  }
  std::string file_;
};

}  // namespace

Result<std::unique_ptr<VectorStore>> open_embedded_store(const std::string& file) {
  HONE_TRY(Database database, Database::open(file));  // a place that cannot be written is said now
  return std::unique_ptr<VectorStore>(std::make_unique<EmbeddedStore>(file));
}

}  // namespace hone::stores
