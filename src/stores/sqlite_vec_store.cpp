#include "sqlite_vec_store.h"

#include <cstdlib>

#include "hone/core/files.h"
#include "hone/core/sqlite.h"
#include "hone/search/fusion.h"
#include "record_text.h"
#include "sql_filter.h"
#include "sqlite_records.h"

namespace hone::stores {
namespace {

Result<Database> open_database(const std::string& file, const std::string& extension) {
  HONE_TRY(Database database, Database::open(file));
  HONE_CHECK(database.load_extension(extension));
  return database;
}

class SqliteVecCollection final : public Collection {
 public:
  static Result<std::unique_ptr<Collection>> open(const std::string& file, const std::string& extension,
                                                  const CollectionOptions& options) {
    HONE_TRY(Database database, open_database(file, extension));
    auto collection = std::unique_ptr<SqliteVecCollection>(new SqliteVecCollection(options, std::move(database)));
    HONE_TRY(auto records, SqliteRecords::open(collection->database_, options, "sqlite-vec"));
    collection->records_ = std::make_unique<SqliteRecords>(records);
    HONE_CHECK(collection->database_.execute("CREATE VIRTUAL TABLE IF NOT EXISTS " + collection->vectors() +
                                             " USING vec0(id INTEGER PRIMARY KEY, vector float[" +
                                             std::to_string(options.dimensions) + "] distance_metric=cosine)"));
    return std::unique_ptr<Collection>(std::move(collection));
  }

  Result<std::size_t> count() override { return records_->count(); }
  Result<std::optional<std::uint64_t>> disk_bytes() override { return records_->file_bytes(); }

 private:
  SqliteVecCollection(const CollectionOptions& options, Database database)
      : Collection(options), database_(std::move(database)) {}
  std::string vectors() const { return "vectors_" + std::to_string(records_->number()); }

  Status put(std::span<const Record> records) override {
    HONE_TRY(auto transaction, Transaction::begin(database_));
    {
      HONE_TRY(auto erase, database_.prepare("DELETE FROM " + vectors() + " WHERE id = ?1"));
      HONE_TRY(auto insert, database_.prepare("INSERT INTO " + vectors() + "(id, vector) VALUES (?1, ?2)"));
      for (const Record& record : records) {
        HONE_CHECK(records_->put(record, {}));
        HONE_CHECK(erase.run(record.id));
        HONE_CHECK(insert.run(record.id, std::as_bytes(std::span(record.vector))));
      }
    }
    return transaction.commit();
  }

  Status take_out(std::span<const std::int64_t> ids) override {
    HONE_TRY(auto transaction, Transaction::begin(database_));
    {
      HONE_TRY(auto erase, database_.prepare("DELETE FROM " + vectors() + " WHERE id = ?1"));
      for (std::int64_t id : ids) {
        HONE_CHECK(records_->take_out(id));
        HONE_CHECK(erase.run(id));
      }
    }
    return transaction.commit();
  }

  Result<std::vector<Record>> read(std::span<const std::int64_t> ids) override { return records_->read(ids); }

  Result<corpus::Ranking> nearest(std::span<const float> vector, std::size_t k, const search::Filter& filter) override {
    const bool is_cosine = options().metric == Metric::cosine;
    const SqlFilter sql = sql_filter(filter, SqlDialect::sqlite, is_cosine ? 3 : 5);
    const std::string some =
        filter.empty() ? "" : " AND id IN (SELECT id FROM " + records_->table() + " WHERE " + sql.condition + ")";
    // A vector without length has no cosine (NULL), and the inner product 0.
    HONE_TRY(
        auto query,
        database_.prepare(
            is_cosine
                ? "SELECT id, 1 - distance FROM " + vectors() + " WHERE vector MATCH ?1 AND k = ?2" + some
                : "SELECT id, coalesce((1 - vec_distance_cosine(vector, ?1)) * vec_distance_L2(vector, ?4) * ?3, 0) "
                  "AS score FROM " +
                      vectors() + " WHERE TRUE" + some + " ORDER BY score DESC, id LIMIT ?2"));
    HONE_CHECK(query.bind_all(std::as_bytes(vector), k));
    if (!is_cosine) {
      const std::vector<float> origin(vector.size());  // a vector's length is its distance from there
      HONE_CHECK(query.bind(3, length(vector)));
      HONE_CHECK(query.bind(4, std::as_bytes(std::span(origin))));
    }
    HONE_CHECK(bind_filter(query, sql, is_cosine ? 3 : 5));
    corpus::Ranking found;
    while (true) {
      HONE_TRY(bool row, query.step());
      if (!row) return found;
      found.push_back({query.integer(0), query.real(1)});
    }
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
};

class SqliteVecStore final : public VectorStore {
 public:
  SqliteVecStore(std::string file, std::string extension) : file_(std::move(file)), extension_(std::move(extension)) {}
  const StoreTraits& traits() const override {
    static const StoreTraits traits{"sqlite-vec", true, false, HybridBy::hone};
    return traits;
  }

 private:
  Result<std::unique_ptr<Collection>> open_checked(const CollectionOptions& options) override {
    return SqliteVecCollection::open(file_, extension_, options);
  }
  Status drop_checked(const std::string& name) override {
    HONE_TRY(Database database, open_database(file_, extension_));
    return SqliteRecords::drop(database, name, "vectors_");
  }
  std::string file_, extension_;
};

}  // namespace

Result<std::string> find_sqlite_vec() {
  if (const char* named = std::getenv("HONE_SQLITE_VEC"); named && *named) return std::string(named);
  const fs::path cached = cache_folder() / "stores" / "sqlite-vec-0.1.9" / "sqlite_vec" / "vec0.so";
  if (std::error_code ignored; fs::exists(cached, ignored)) return cached.string();
  return Error(ErrorCode::unsupported,
               "sqlite-vec is not on this machine. Install the Python package sqlite-vec, and name the file vec0.so in "
               "it in the environment variable HONE_SQLITE_VEC.");
}

Result<std::unique_ptr<VectorStore>> open_sqlite_vec_store(const std::string& file, const std::string& extension) {
  HONE_TRY(Database database, open_database(file, extension));
  return std::unique_ptr<VectorStore>(std::make_unique<SqliteVecStore>(file, extension));
}

}  // namespace hone::stores
