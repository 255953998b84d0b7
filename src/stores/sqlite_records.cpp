#include "sqlite_records.h"

#include "hone/corpus/lexical.h"
#include "record_text.h"
#include "sql_filter.h"

namespace hone::stores {
namespace {

constexpr char registry[] =
    "CREATE TABLE IF NOT EXISTS collection(number INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, "
    "owner TEXT NOT NULL, shape TEXT NOT NULL);";

Status make_tables(Database& database, std::int64_t number) {
  const std::string n = std::to_string(number);
  return database.execute("CREATE TABLE record_" + n +
                          "(id INTEGER PRIMARY KEY, vector BLOB, text TEXT NOT NULL, payload TEXT NOT NULL, "
                          "document TEXT NOT NULL, file TEXT NOT NULL, title TEXT NOT NULL, heading TEXT NOT NULL, "
                          "format TEXT NOT NULL, language TEXT NOT NULL, page INTEGER NOT NULL);"
                          "CREATE VIRTUAL TABLE words_" +
                          n + " USING fts5(text, content='record_" + n + "', content_rowid='id', tokenize='hone');");
}

}  // namespace

Result<SqliteRecords> SqliteRecords::open(Database& database, const CollectionOptions& options,
                                          const std::string& owner) {
  HONE_CHECK(corpus::register_lexical_tokenizer(database));
  HONE_TRY(auto transaction, Transaction::begin(database));
  HONE_CHECK(database.execute(registry));
  HONE_TRY(auto find, database.prepare("SELECT number, owner, shape FROM collection WHERE name = ?1"));
  HONE_CHECK(find.bind_all(options.name));
  HONE_TRY(bool is_there, find.step());
  if (is_there) {
    if (find.text(1) != owner)
      return Error(ErrorCode::invalid_argument, "The collection \"" + options.name +
                                                    "\" in this file belongs to the store " + find.text(1) +
                                                    ", not to " + owner + ".");
    HONE_CHECK(check_shape(options, find.text(2)));
    return SqliteRecords(database, find.integer(0));
  }
  HONE_TRY(auto insert, database.prepare("INSERT INTO collection(name, owner, shape) VALUES (?1, ?2, ?3)"));
  HONE_CHECK(insert.run(options.name, owner, shape_text(options)));
  SqliteRecords records(database, database.last_row_id());
  HONE_CHECK(make_tables(database, records.number_));
  HONE_CHECK(transaction.commit());
  return records;
}

Status SqliteRecords::drop(Database& database, const std::string& name, const std::string& more_prefix) {
  HONE_CHECK(corpus::register_lexical_tokenizer(database));
  HONE_TRY(auto transaction, Transaction::begin(database));
  HONE_CHECK(database.execute(registry));
  std::int64_t number = 0;
  {
    HONE_TRY(auto find, database.prepare("DELETE FROM collection WHERE name = ?1 RETURNING number"));
    HONE_CHECK(find.bind_all(name));
    HONE_TRY(bool is_there, find.step());
    if (!is_there) return Error(ErrorCode::not_found, "There is no collection \"" + name + "\" in this file.");
    number = find.integer(0);
    HONE_TRY(bool another, find.step());
    HONE_REQUIRE(!another, "names are unique");
  }
  const std::string n = std::to_string(number);
  HONE_CHECK(database.execute("DROP TABLE words_" + n + "; DROP TABLE record_" + n + ";"));
  if (!more_prefix.empty()) HONE_CHECK(database.execute("DROP TABLE " + more_prefix + n));
  return transaction.commit();
}

Status SqliteRecords::put(const Record& record, std::span<const std::byte> vector) {
  HONE_CHECK(take_out(record.id));
  HONE_TRY(auto insert,
           database_->prepare("INSERT INTO " + table() + " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)"));
  const FilterValues values = filter_values(record.payload);
  HONE_CHECK(insert.run(record.id, vector, record.text, payload_text(record.payload), folded_value(values.document),
                        folded_value(file_name(values.document)), folded_value(values.title),
                        folded_value(values.heading), folded_value(values.format), folded_value(values.language),
                        values.page));
  HONE_TRY(auto index, database_->prepare("INSERT INTO " + words() + "(rowid, text) VALUES (?1, ?2)"));
  return index.run(record.id, record.text);
}

Status SqliteRecords::take_out(std::int64_t id) {
  // An index without its own copy of the texts has to be told what it loses.
  HONE_TRY(auto unindex,
           database_->prepare("INSERT INTO " + words() + "(" + words() +
                              ", rowid, text) SELECT 'delete', id, text FROM " + table() + " WHERE id = ?1"));
  HONE_CHECK(unindex.run(id));
  HONE_TRY(auto erase, database_->prepare("DELETE FROM " + table() + " WHERE id = ?1"));
  return erase.run(id);
}

Result<std::optional<std::uint64_t>> SqliteRecords::file_bytes() const {
  HONE_TRY(const std::int64_t pages, database_->integer("PRAGMA page_count"));
  HONE_TRY(const std::int64_t bytes, database_->integer("PRAGMA page_size"));
  return std::optional<std::uint64_t>(static_cast<std::uint64_t>(pages) * static_cast<std::uint64_t>(bytes));
}

Result<std::size_t> SqliteRecords::count() const {
  HONE_TRY(std::int64_t count, database_->integer("SELECT count(*) FROM " + table()));
  return static_cast<std::size_t>(count);
}

Result<std::vector<Record>> SqliteRecords::read(std::span<const std::int64_t> ids) const {
  HONE_TRY(auto query, database_->prepare("SELECT text, payload FROM " + table() + " WHERE id = ?1"));
  std::vector<Record> records;
  for (std::int64_t id : ids) {
    HONE_CHECK(query.bind_all(id));
    HONE_TRY(bool is_there, query.step());
    if (!is_there) continue;
    HONE_TRY(Payload payload, parse_payload(query.text(1), "The store's file"));
    records.push_back({id, {}, query.text(0), std::move(payload)});
  }
  return records;
}

Result<corpus::Ranking> SqliteRecords::by_words(std::string_view words_asked, std::size_t k,
                                                const search::Filter& filter) const {
  corpus::Ranking found;
  const std::string asked = corpus::lexical_query(words_asked, "en");
  if (asked.empty()) return found;
  const SqlFilter sql = sql_filter(filter, SqlDialect::sqlite, 3);
  const std::string from =
      filter.empty() ? "" : " AND rowid IN (SELECT id FROM " + table() + " WHERE " + sql.condition + ")";
  HONE_TRY(auto query, database_->prepare("SELECT rowid, rank FROM " + words() + " WHERE " + words() + " MATCH ?1" +
                                          from + " ORDER BY rank, rowid LIMIT ?2"));
  HONE_CHECK(query.bind_all(asked, k));
  HONE_CHECK(bind_filter(query, sql, 3));
  while (true) {
    HONE_TRY(bool row, query.step());
    if (!row) return found;
    found.push_back({query.integer(0), -query.real(1)});
  }
}

Status bind_filter(Statement& statement, const SqlFilter& filter, int first) {
  for (const auto& parameter : filter.parameters)
    HONE_CHECK(std::visit([&](const auto& value) { return statement.bind(first++, value); }, parameter));
  return {};
}

}  // namespace hone::stores
