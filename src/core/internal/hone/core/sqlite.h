// SQLite inside the library: a database opened defensively, statements, transactions.
//
//   HONE_TRY(auto database, Database::open("hone.db"));
//   HONE_TRY(auto insert, database.prepare("INSERT INTO note(id, text) VALUES (?1, ?2)"));
//   HONE_CHECK(insert.run(7, "text"));
//   HONE_TRY(auto query, database.prepare("SELECT text FROM note WHERE id = ?1"));
//   HONE_CHECK(query.bind_all(7));
//   while (true) {
//     HONE_TRY(bool row, query.step());
//     if (!row) break;
//     use(query.text(0));
//   }
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "hone/core/result.h"

struct sqlite3;
struct sqlite3_stmt;

namespace hone {

// A prepared statement. Bound text and blobs are copied. Belongs to one thread at a time.
class Statement {
 public:
  Status bind(int index, std::int64_t value);  // 1-based, as in SQL
  Status bind(int index, int value) { return bind(index, std::int64_t{value}); }
  Status bind(int index, std::size_t value) { return bind(index, static_cast<std::int64_t>(value)); }
  Status bind(int index, double value);
  Status bind(int index, std::string_view value);
  Status bind(int index, const char* value) { return bind(index, std::string_view(value)); }
  Status bind(int index, const std::string& value) { return bind(index, std::string_view(value)); }
  Status bind(int index, std::span<const std::byte> value);
  Status bind(int index, std::nullptr_t);

  // reset, bind each argument in turn.
  template <class... Arguments>
  Status bind_all(Arguments&&... arguments) {
    reset();
    [[maybe_unused]] int index = 0;
    Status status;
    ((status.ok() ? void(status = bind(++index, std::forward<Arguments>(arguments))) : void()), ...);
    return status;
  }
  // bind_all, then step to the end: for INSERT, UPDATE, DELETE.
  template <class... Arguments>
  Status run(Arguments&&... arguments) {
    HONE_CHECK(bind_all(std::forward<Arguments>(arguments)...));
    while (true) {
      HONE_TRY(bool row, step());
      if (!row) break;
    }
    reset();
    return {};
  }

  Result<bool> step();  // true: a row is there to read
  void reset();
  std::int64_t integer(int column) const;  // 0-based
  double real(int column) const;
  std::string text(int column) const;
  std::span<const std::byte> blob(int column) const;  // valid until the next step or reset
  bool is_null(int column) const;

 private:
  friend class Database;
  struct Close {
    void operator()(sqlite3_stmt* statement) const;
  };
  explicit Statement(sqlite3_stmt* statement) : statement_(statement) {}
  std::unique_ptr<sqlite3_stmt, Close> statement_;
};

// One connection. WAL, foreign keys on, trusted_schema off, defensive mode, a busy timeout of ten seconds.
class Database {
 public:
  enum class Mode { create, existing, read_only };
  // One that is there and cannot be written, as on a read-only medium, is opened for reading in any mode; writing then fails
  // with permission_denied.
  static Result<Database> open(const std::filesystem::path& path, Mode mode = Mode::create);
  static Result<Database> in_memory();

  Result<Statement> prepare(std::string_view sql) const;
  Status execute(std::string_view sql);  // one or more statements without results
  std::int64_t last_row_id() const;
  std::int64_t changes() const;  // rows of the last INSERT, UPDATE or DELETE
  // One integer from a query of one row, e.g. "PRAGMA user_version"; 0 when there is none.
  Result<std::int64_t> integer(std::string_view sql) const;
  // Loads an extension of SQLite from a file, by its usual entry point. SQL itself cannot load any, before or after.
  // The file's code runs in this process: name only one that the user chose.
  Status load_extension(const std::filesystem::path& file);
  // A consistent copy while others read and write (SQLite's backup API).
  Status backup_to(const std::filesystem::path& path) const;
  sqlite3* handle() const { return handle_.get(); }

 private:
  struct Close {
    void operator()(sqlite3* handle) const;
  };
  explicit Database(sqlite3* handle) : handle_(handle) {}
  std::unique_ptr<sqlite3, Close> handle_;
};

// BEGIN IMMEDIATE … COMMIT; rolled back when it goes without commit(). One within another is a part of it, and rolled back alone.
class Transaction {
 public:
  static Result<Transaction> begin(Database& database);
  Transaction(Transaction&& other) noexcept
      : database_(std::exchange(other.database_, nullptr)), is_inner_(other.is_inner_) {}
  ~Transaction();
  Status commit();

 private:
  Transaction(Database& database, bool is_inner) : database_(&database), is_inner_(is_inner) {}
  Database* database_;
  bool is_inner_;
};

}  // namespace hone
