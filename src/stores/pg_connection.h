// One connection to PostgreSQL: statements with parameters, answers in binary, every wait with an end.
//
//   HONE_TRY(auto connection, PgConnection::open("postgresql://me@localhost/mine", access));
//   HONE_TRY(auto rows, connection.run("SELECT id FROM note WHERE title = $1", {PgValue::text("a'; DROP TABLE")}));
//   for (int row = 0; row < rows.size(); ++row) use(rows.integer(row, 0));
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "hone/core/result.h"
#include "hone/stores/open_store.h"

struct pg_conn;
struct pg_result;

namespace hone::stores {

// A parameter. Values never become part of a statement.
struct PgValue {
  std::string bytes;
  bool is_binary = false;
  static PgValue text(std::string value) { return {std::move(value), false}; }
  static PgValue integer(std::int64_t value) { return {std::to_string(value), false}; }
  // pgvector's own format: dimensions, a zero, big-endian floats.
  static PgValue vector(std::span<const float> values);
};

// What a query gave, in binary.
class PgRows {
 public:
  int size() const;
  // 0-based. Errors: corrupt_data when the column is not of that type.
  Result<std::int64_t> integer(int row, int column) const;  // bigint
  Result<double> real(int row, int column) const;  // double precision
  std::string text(int row, int column) const;

 private:
  friend class PgConnection;
  struct Clear {
    void operator()(pg_result* result) const;
  };
  std::unique_ptr<pg_result, Clear> result_;
};

class PgConnection {
 public:
  // `url`: postgresql://… without a password, which comes from `access`, from PGPASSWORD or from ~/.pgpass. Every host it
  // names is held to the rules of check_host, and another machine has to encrypt and to prove who it is.
  static Result<PgConnection> open(const std::string& url, const StoreAccess& access);
  // The same rules, without a connection.
  static Status check(const std::string& url, const StoreAccess& access);

  // One statement. Errors: timeout, network (the connection broke: is_open() is false then), permission_denied, and
  // what the server said.
  Result<PgRows> run(const std::string& sql, const std::vector<PgValue>& parameters = {});
  bool is_open() const;

 private:
  struct Finish {
    void operator()(pg_conn* connection) const;
  };
  PgConnection(pg_conn* connection, long timeout_ms) : connection_(connection), timeout_ms_(timeout_ms) {}
  Status connect(long timeout_ms);
  Error broken(ErrorCode code, const std::string& why);
  std::unique_ptr<pg_conn, Finish> connection_;
  long timeout_ms_;
};

}  // namespace hone::stores
