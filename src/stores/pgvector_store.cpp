#include "pgvector_store.h"

#include "hone/core/json.h"
#include "hone/search/fusion.h"
#include "pg_connection.h"
#include "record_text.h"
#include "sql_filter.h"

namespace hone::stores {
namespace {

constexpr std::size_t statement_bytes = 4u << 20;
constexpr std::size_t most_indexed_dimensions = 2000;  // of pgvector's HNSW over `vector`
constexpr long lock_number = 0x686f6e65;  // who makes or drops a collection, one at a time

// A connection that is made anew once when it is found broken: a server that was restarted costs no more than that.
class Postgres {
 public:
  Postgres(std::string url, StoreAccess access) : url_(std::move(url)), access_(std::move(access)) {}

  Result<PgRows> run(const std::string& sql, const std::vector<PgValue>& parameters = {}) {
    const bool was_open = connection_ && connection_->is_open();
    HONE_CHECK(connect());
    auto rows = connection_->run(sql, parameters);
    // Every statement of this file can be said twice. One that ran out of time is not said again.
    if (rows || connection_->is_open() || !was_open || rows.error().code() != ErrorCode::network) return rows;
    HONE_CHECK(connect());
    return connection_->run(sql, parameters);
  }

  // All statements, or none. A transaction is never begun anew in its middle.
  Status run_together(const std::vector<std::pair<std::string, std::vector<PgValue>>>& statements) {
    HONE_CHECK(run("BEGIN"));
    for (const auto& [sql, parameters] : statements)
      if (auto done = connection_->run(sql, parameters); !done) {
        if (connection_->is_open()) (void)connection_->run("ROLLBACK");
        return std::move(done).error();
      }
    HONE_CHECK(connection_->run("COMMIT"));
    return {};
  }

 private:
  Status connect() {
    if (connection_ && connection_->is_open()) return {};
    HONE_TRY(auto connection, PgConnection::open(url_, access_));
    // max_scan_tuples: a filter that keeps few may look at many. ef_search: as wide as Hone's own graph.
    for (const char* setting :
         {"SET hnsw.iterative_scan = strict_order", "SET hnsw.ef_search = 200", "SET hnsw.max_scan_tuples = 1000000",
          "SET hnsw.scan_mem_multiplier = 8", "SET standard_conforming_strings = on"})
      HONE_CHECK(connection.run(setting));
    connection_ = std::make_unique<PgConnection>(std::move(connection));
    return {};
  }

  std::string url_;
  StoreAccess access_;
  std::unique_ptr<PgConnection> connection_;
};

std::string table_of(const std::string& name) { return "hone_" + collection_key(name); }

class PgvectorCollection final : public Collection {
 public:
  PgvectorCollection(const CollectionOptions& options, Postgres postgres)
      : Collection(options), postgres_(std::move(postgres)), table_(table_of(options.name)) {}

  Status make() {
    HONE_CHECK(postgres_.run("CREATE EXTENSION IF NOT EXISTS vector"));
    const std::string lock = "SELECT pg_advisory_xact_lock(" + std::to_string(lock_number) + ")::text";
    HONE_CHECK(postgres_.run_together(
        {{lock, {}},
         {"CREATE TABLE IF NOT EXISTS hone_collection(name text PRIMARY KEY, shape text NOT NULL)", {}},
         {"INSERT INTO hone_collection VALUES ($1, $2) ON CONFLICT DO NOTHING",
          {PgValue::text(options().name), PgValue::text(shape_text(options()))}}}));
    HONE_TRY(auto rows,
             postgres_.run("SELECT shape FROM hone_collection WHERE name = $1", {PgValue::text(options().name)}));
    if (rows.size() != 1)
      return Error(ErrorCode::busy, "The collection \"" + options().name + "\" was dropped while it was made.");
    HONE_CHECK(check_shape(options(), rows.text(0, 0)));

    const bool is_cosine = options().metric == Metric::cosine;
    std::vector<std::pair<std::string, std::vector<PgValue>>> statements{
        {lock, {}},
        {"CREATE TABLE IF NOT EXISTS " + table_ + "(id bigint PRIMARY KEY, vector vector(" +
             std::to_string(options().dimensions) +
             ") NOT NULL, text text NOT NULL, payload text NOT NULL, document text NOT NULL, file text NOT NULL, "
             "title text NOT NULL, heading text NOT NULL, format text NOT NULL, language text NOT NULL, "
             "page integer NOT NULL, words tsvector GENERATED ALWAYS AS "
             "(to_tsvector('english', left(text, 100000))) STORED)",
         {}},
        {"CREATE INDEX IF NOT EXISTS " + table_ + "_words ON " + table_ + " USING gin (words)", {}}};
    if (options().search == SearchKind::hnsw)
      statements.push_back({"CREATE INDEX IF NOT EXISTS " + table_ + "_vector ON " + table_ + " USING hnsw (vector " +
                                (is_cosine ? "vector_cosine_ops" : "vector_ip_ops") +
                                ") WITH (m = 16, ef_construction = 200)",
                            {}});
    return postgres_.run_together(statements);
  }

  Result<std::size_t> count() override {
    HONE_TRY(auto rows, postgres_.run("SELECT count(*) FROM " + table_));
    if (rows.size() != 1) return Error(ErrorCode::corrupt_data, "PostgreSQL did not count.");
    HONE_TRY(std::int64_t count, rows.integer(0, 0));
    return static_cast<std::size_t>(count);
  }
  Result<std::optional<std::uint64_t>> disk_bytes() override {
    HONE_TRY(auto rows, postgres_.run("SELECT pg_total_relation_size($1::text::regclass)", {PgValue::text(table_)}));
    if (rows.size() != 1) return std::optional<std::uint64_t>();
    HONE_TRY(const std::int64_t bytes, rows.integer(0, 0));
    return std::optional<std::uint64_t>(static_cast<std::uint64_t>(bytes));
  }

 private:
  Status put(std::span<const Record> records) override {
    Json batch = Json::array();
    std::size_t bytes = 0;
    auto flush = [&]() -> Status {
      if (batch.empty()) return {};
      const std::string columns = "id, vector, text, payload, document, file, title, heading, format, language, page";
      std::string set;
      for (const char* column :
           {"vector", "text", "payload", "document", "file", "title", "heading", "format", "language", "page"})
        set += std::string(set.empty() ? "" : ", ") + column + " = excluded." + column;
      HONE_CHECK(postgres_.run(
          "INSERT INTO " + table_ + "(" + columns +
              ") SELECT id, vector::vector, text, payload, document, file, title, " +
              "heading, format, language, page FROM json_to_recordset($1::json) AS r(id bigint, vector text, text "
              "text, "
              "payload text, document text, file text, title text, heading text, format text, language text, "
              "page integer) ORDER BY id ON CONFLICT (id) DO UPDATE SET " +
              set,
          {PgValue::text(dump(batch))}));
      batch = Json::array();
      bytes = 0;
      return {};
    };
    for (const Record& record : records) {
      const FilterValues values = filter_values(record.payload);
      Json row{{"id", record.id},
               {"vector", vector_text(record.vector)},
               {"text", record.text},
               {"payload", payload_text(record.payload)},
               {"document", folded_value(values.document)},
               {"file", folded_value(file_name(values.document))},
               {"title", folded_value(values.title)},
               {"heading", folded_value(values.heading)},
               {"format", folded_value(values.format)},
               {"language", folded_value(values.language)},
               {"page", values.page}};
      bytes += record.vector.size() * 12 + record.text.size() + 200;
      batch.push_back(std::move(row));
      if (bytes > statement_bytes) HONE_CHECK(flush());
    }
    return flush();
  }

  Status take_out(std::span<const std::int64_t> ids) override {
    HONE_CHECK(postgres_.run("DELETE FROM " + table_ + " WHERE id = ANY($1::bigint[])", {PgValue::text(array(ids))}));
    return {};
  }

  Result<std::vector<Record>> read(std::span<const std::int64_t> ids) override {
    HONE_TRY(auto rows, postgres_.run("SELECT id, text, payload FROM " + table_ + " WHERE id = ANY($1::bigint[])",
                                      {PgValue::text(array(ids))}));
    std::vector<Record> records;
    for (int row = 0; row < rows.size(); ++row) {
      HONE_TRY(std::int64_t id, rows.integer(row, 0));
      HONE_TRY(Payload payload, parse_payload(rows.text(row, 2), "PostgreSQL"));
      records.push_back({id, {}, rows.text(row, 1), std::move(payload)});
    }
    return records;
  }

  Result<corpus::Ranking> nearest(std::span<const float> vector, std::size_t k, const search::Filter& filter) override {
    // <=> is 1 − cosine, <#> the inner product with its sign turned; both rise with distance, as the index wants it.
    const bool is_cosine = options().metric == Metric::cosine;
    const std::string distance = is_cosine ? "vector <=> $1::vector" : "vector <#> $1::vector";
    return ranking((is_cosine ? "1 - (" : "-(") + distance + ")", distance, PgValue::vector(vector), k, filter, "");
  }

  Result<corpus::Ranking> joined(std::string_view words, std::span<const float> vector, std::size_t k,
                                 const search::Filter& filter, double dense_weight) override {
    const search::FusionOptions fusion{.depth = std::max(k, search::FusionOptions().depth)};
    HONE_TRY(corpus::Ranking dense, nearest(vector, fusion.depth, filter));
    // Any of the question's words: plainto_tsquery asks for all of them.
    const std::string query = "replace(plainto_tsquery('english', $1)::text, '&', '|')::tsquery";
    HONE_TRY(corpus::Ranking lexical,
             ranking("ts_rank_cd(words, " + query + ")::float8", "2 DESC, id", PgValue::text(std::string(words)),
                     fusion.depth, filter, "words @@ " + query));
    return search::fuse_ranks(dense, lexical, dense_weight, fusion);
  }

  Result<corpus::Ranking> ranking(const std::string& score, const std::string& order, PgValue asked, std::size_t k,
                                  const search::Filter& filter, const std::string& condition) {
    const SqlFilter sql = sql_filter(filter, SqlDialect::postgres, 3);
    std::vector<PgValue> parameters{std::move(asked), PgValue::integer(static_cast<std::int64_t>(k))};
    for (const auto& parameter : sql.parameters) {
      const auto* text = std::get_if<std::string>(&parameter);
      parameters.push_back(text ? PgValue::text(*text) : PgValue::integer(std::get<int>(parameter)));
    }
    HONE_TRY(auto rows, postgres_.run("SELECT id, " + score + " FROM " + table_ + " WHERE " + sql.condition +
                                          (condition.empty() ? "" : " AND " + condition) + " ORDER BY " + order +
                                          " LIMIT $2::bigint",
                                      parameters));
    corpus::Ranking found;
    for (int row = 0; row < rows.size(); ++row) {
      HONE_TRY(std::int64_t id, rows.integer(row, 0));
      HONE_TRY(double value, rows.real(row, 1));
      found.push_back({id, value});
    }
    return found;
  }

  static std::string array(std::span<const std::int64_t> ids) {
    std::string text = "{";
    for (std::int64_t id : ids) text += (text.size() > 1 ? "," : "") + std::to_string(id);
    return text + "}";
  }

  Postgres postgres_;
  std::string table_;
};

class PgvectorStore final : public VectorStore {
 public:
  PgvectorStore(std::string url, StoreAccess access) : url_(std::move(url)), access_(std::move(access)) {}
  const StoreTraits& traits() const override {
    static const StoreTraits traits{"pgvector", true, true, HybridBy::hone};
    return traits;
  }

 private:
  Result<std::unique_ptr<Collection>> open_checked(const CollectionOptions& options) override {
    if (options.search == SearchKind::hnsw && options.dimensions > most_indexed_dimensions)
      return Error(ErrorCode::unsupported, "pgvector's HNSW holds up to " + std::to_string(most_indexed_dimensions) +
                                               " dimensions; search exactly, or use a smaller embedder.");
    auto collection = std::make_unique<PgvectorCollection>(options, Postgres(url_, access_));
    HONE_CHECK(collection->make());
    return std::unique_ptr<Collection>(std::move(collection));
  }

  Status drop_checked(const std::string& name) override {
    Postgres postgres(url_, access_);
    const Error missing(ErrorCode::not_found, "There is no collection \"" + name + "\" in this database.");
    auto gone = postgres.run("DELETE FROM hone_collection WHERE name = $1 RETURNING name", {PgValue::text(name)});
    if (!gone && gone.error().code() == ErrorCode::not_found) return missing;  // no collection was ever made here
    if (!gone) return std::move(gone).error();
    if (gone->size() == 0) return missing;
    HONE_CHECK(postgres.run("DROP TABLE IF EXISTS " + table_of(name)));
    return {};
  }

  std::string url_;
  StoreAccess access_;
};

}  // namespace

Result<std::unique_ptr<VectorStore>> open_pgvector_store(const std::string& url, const StoreAccess& access) {
  HONE_TRY(auto connection, PgConnection::open(url, access));  // a wrong place or password is said now
  return std::unique_ptr<VectorStore>(std::make_unique<PgvectorStore>(url, access));
}

}  // namespace hone::stores
