// The records of one collection as tables of an SQLite file: texts, payloads, filterable values, an index of the words.
// Hone's own store and sqlite-vec's both stand on it; where the vectors are is theirs.
//
//   HONE_TRY(auto records, SqliteRecords::open(database, options, "embedded"));    // makes the tables if they are missing
//   HONE_CHECK(records.put(record, vector_bytes));                                 // inside the caller's transaction
//   HONE_TRY(corpus::Ranking found, records.by_words("who signs", 10, filter));
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "hone/core/sqlite.h"
#include "hone/stores/vector_store.h"

namespace hone::stores {

class SqliteRecords {
 public:
  // Registers the tokenizer too. `database` outlives this object. `owner` names the kind of store that the file is for; a
  // file of another kind is refused (invalid_argument).
  static Result<SqliteRecords> open(Database& database, const CollectionOptions& options, const std::string& owner);
  // Removes the tables, and those that `more` names ("DROP TABLE vectors_7"). Error: not_found.
  static Status drop(Database& database, const std::string& name, const std::string& more_prefix = "");

  // The number of the collection in this file, which names its tables.
  std::int64_t number() const { return number_; }
  std::string table() const { return "record_" + std::to_string(number_); }

  Status put(const Record& record, std::span<const std::byte> vector);
  Status take_out(std::int64_t id);
  Result<std::size_t> count() const;
  Result<std::optional<std::uint64_t>> file_bytes() const;
  Result<std::vector<Record>> read(std::span<const std::int64_t> ids) const;
  // BM25 by Hone's own words; larger is better.
  Result<corpus::Ranking> by_words(std::string_view words, std::size_t k, const search::Filter& filter) const;

 private:
  SqliteRecords(Database& database, std::int64_t number) : database_(&database), number_(number) {}
  std::string words() const { return "words_" + std::to_string(number_); }
  Database* database_;
  std::int64_t number_;
};

// Binds what sql_filter made from parameter `first` on.
struct SqlFilter;
Status bind_filter(Statement& statement, const SqlFilter& filter, int first);

}  // namespace hone::stores
