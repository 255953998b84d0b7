#include "pg_connection.h"

#include <libpq-fe.h>

#include <bit>
#include <chrono>
#include <cstring>
#include <map>

#include "hone/core/socket_wait.h"
#include "host_guard.h"

namespace hone::stores {
namespace {

using Clock = std::chrono::steady_clock;

long left_until(Clock::time_point end) {
  return static_cast<long>(std::chrono::duration_cast<std::chrono::milliseconds>(end - Clock::now()).count());
}

template <class Unsigned>
void append_big_endian(std::string& out, Unsigned value) {
  for (int shift = static_cast<int>(sizeof value) * 8 - 8; shift >= 0; shift -= 8)
    out += static_cast<char>(value >> shift & 0xFF);
}

std::uint64_t big_endian(const char* bytes) {
  std::uint64_t value = 0;
  for (int i = 0; i < 8; ++i) value = value << 8 | static_cast<unsigned char>(bytes[i]);
  return value;
}

std::string one_line(const char* message) {
  std::string text = message ? message : "";
  while (!text.empty() && (text.back() == '\n' || text.back() == ' ')) text.pop_back();
  for (char& c : text)
    if (c == '\n' || c == '\t') c = ' ';
  return text;
}

struct FreeOptions {
  void operator()(PQconninfoOption* options) const { PQconninfoFree(options); }
};
using Options = std::unique_ptr<PQconninfoOption, FreeOptions>;

void gather(const PQconninfoOption* options, std::map<std::string, std::string>& into) {
  for (; options && options->keyword; ++options)
    if (options->val && *options->val) into[options->keyword] = options->val;
}

std::vector<std::string> listed(const std::string& text) {
  std::vector<std::string> parts;
  for (std::size_t start = 0; start <= text.size();) {
    const std::size_t comma = std::min(text.find(',', start), text.size());
    parts.push_back(text.substr(start, comma - start));
    start = comma + 1;
  }
  return parts;
}

// What libpq will do with the address, its environment variables and its service file together.
Result<std::map<std::string, std::string>> settings(const std::string& url, const StoreAccess& access) {
  char* why = nullptr;
  Options given(PQconninfoParse(url.c_str(), &why));
  const std::string reason = one_line(why);
  PQfreemem(why);
  if (!given)
    return Error(ErrorCode::invalid_argument, "The address of the store pgvector cannot be read (" + reason +
                                                  "). Write it as pgvector=postgresql://USER@127.0.0.1:5432/DATABASE.");
  std::map<std::string, std::string> said, all;
  gather(given.get(), said);
  if (said.count("password") || said.count("passfile"))
    return Error(
        ErrorCode::invalid_argument,
        "The address of the store pgvector holds a password, which everybody on the machine could read. Put it "
        "into HONE_PGVECTOR_PASSWORD, or into a file that HONE_PGVECTOR_CREDENTIALS names.");
  if (said.count("service"))
    return Error(ErrorCode::invalid_argument,
                 "The address of the store pgvector names a service; name the host itself.");
  gather(Options(PQconndefaults()).get(), all);
  all.erase("service");
  for (const auto& [key, value] : said) all[key] = value;

  bool is_remote = false;
  for (const char* key : {"host", "hostaddr"})
    for (const std::string& host : listed(all[key])) {
      if (host.empty() || host[0] == '/' || host[0] == '@') continue;  // a socket in the file system
      HONE_CHECK(check_host(host, "pgvector", access));
      is_remote = is_remote || !is_this_machine(host);
    }
  const std::string& mode = all["sslmode"];
  if (is_remote && mode != "verify-ca" && mode != "verify-full") all["sslmode"] = "verify-full";
  if (!access.credentials.user.empty()) all["user"] = access.credentials.user;
  if (!access.credentials.password.empty()) all["password"] = access.credentials.password;
  all["application_name"] = "hone";
  all["client_encoding"] = "UTF8";
  return all;
}

// Classes of SQLSTATE (appendix A of PostgreSQL's manual).
ErrorCode code_of(std::string_view state) {
  if (state.substr(0, 2) == "28" || state == "42501") return ErrorCode::permission_denied;
  if (state == "57014") return ErrorCode::timeout;
  if (state.substr(0, 2) == "57" || state.substr(0, 2) == "08") return ErrorCode::network;
  if (state.substr(0, 2) == "53") return ErrorCode::limit_exceeded;
  if (state == "42P01" || state == "3D000") return ErrorCode::not_found;
  if (state.substr(0, 2) == "54") return ErrorCode::limit_exceeded;
  return ErrorCode::io;
}

}  // namespace

PgValue PgValue::vector(std::span<const float> values) {
  PgValue value{"", true};
  append_big_endian(value.bytes, static_cast<std::uint16_t>(values.size()));
  append_big_endian(value.bytes, std::uint16_t{0});
  for (float one : values) append_big_endian(value.bytes, std::bit_cast<std::uint32_t>(one));
  return value;
}

void PgRows::Clear::operator()(pg_result* result) const { PQclear(result); }
int PgRows::size() const { return PQntuples(result_.get()); }

Result<std::int64_t> PgRows::integer(int row, int column) const {
  if (PQftype(result_.get(), column) != 20 || PQgetlength(result_.get(), row, column) != 8)
    return Error(ErrorCode::corrupt_data, "PostgreSQL gave another type than a bigint.");
  return static_cast<std::int64_t>(big_endian(PQgetvalue(result_.get(), row, column)));
}

Result<double> PgRows::real(int row, int column) const {
  if (PQftype(result_.get(), column) != 701 || PQgetlength(result_.get(), row, column) != 8)
    return Error(ErrorCode::corrupt_data, "PostgreSQL gave another type than a double precision number.");
  return std::bit_cast<double>(big_endian(PQgetvalue(result_.get(), row, column)));
}

std::string PgRows::text(int row, int column) const {
  return std::string(PQgetvalue(result_.get(), row, column),
                     static_cast<std::size_t>(PQgetlength(result_.get(), row, column)));
}

void PgConnection::Finish::operator()(pg_conn* connection) const { PQfinish(connection); }

Status PgConnection::check(const std::string& url, const StoreAccess& access) {
  HONE_TRY(const auto all, settings(url, access));
  (void)all;
  return {};
}

Result<PgConnection> PgConnection::open(const std::string& url, const StoreAccess& access) {
  HONE_TRY(auto all, settings(url, access));
  std::vector<const char*> keys, values;
  for (const auto& [key, value] : all) {
    if (value.empty()) continue;
    keys.push_back(key.c_str());
    values.push_back(value.c_str());
  }
  keys.push_back(nullptr);
  values.push_back(nullptr);
  PgConnection connection(PQconnectStartParams(keys.data(), values.data(), 0), access.timeout_ms);
  if (!connection.connection_) return Error(ErrorCode::out_of_memory, "libpq could not be started.");
  HONE_CHECK(connection.connect(access.connect_timeout_ms));
  return connection;
}

Status PgConnection::connect(long timeout_ms) {
  const auto end = Clock::now() + std::chrono::milliseconds(timeout_ms);
  for (PostgresPollingStatusType status = PGRES_POLLING_WRITING; status != PGRES_POLLING_OK;) {
    if (PQstatus(connection_.get()) == CONNECTION_BAD) status = PGRES_POLLING_FAILED;
    if (status == PGRES_POLLING_FAILED) {
      const std::string why = one_line(PQerrorMessage(connection_.get()));
      const bool is_refused = why.find("authentication") != std::string::npos ||
                              why.find("password") != std::string::npos || why.find("role") != std::string::npos ||
                              why.find("pg_hba") != std::string::npos;
      return Error(is_refused ? ErrorCode::permission_denied : ErrorCode::network,
                   "PostgreSQL cannot be used: " + why + ".");
    }
    HONE_TRY(bool ready,
             wait_for_socket(PQsocket(connection_.get()),
                             status == PGRES_POLLING_READING ? SocketEvent::readable : SocketEvent::writable,
                             left_until(end)));
    if (!ready)
      return Error(ErrorCode::timeout,
                   "PostgreSQL did not answer within " + std::to_string(timeout_ms / 1000) + " seconds.");
    status = PQconnectPoll(connection_.get());
  }
  PQsetNoticeProcessor(
      connection_.get(), [](void*, const char*) {}, nullptr);  // "already exists, skipping"
  if (PQsetnonblocking(connection_.get(), 1) != 0)
    return broken(ErrorCode::network, "it cannot be used without waiting");
  return {};
}

bool PgConnection::is_open() const { return connection_ && PQstatus(connection_.get()) == CONNECTION_OK; }

// An answer that will not be waited for would be taken for the next one's: the connection ends here.
Error PgConnection::broken(ErrorCode code, const std::string& why) {
  connection_.reset();
  return Error(code, "The connection to PostgreSQL broke: " + why + ".");
}

Result<PgRows> PgConnection::run(const std::string& sql, const std::vector<PgValue>& parameters) {
  if (!is_open()) return broken(ErrorCode::network, "it is closed");
  std::vector<const char*> values;
  std::vector<int> lengths, formats;
  for (const PgValue& parameter : parameters) {
    values.push_back(parameter.bytes.c_str());
    lengths.push_back(static_cast<int>(parameter.bytes.size()));
    formats.push_back(parameter.is_binary ? 1 : 0);
  }
  PGconn* connection = connection_.get();
  const auto end = Clock::now() + std::chrono::milliseconds(timeout_ms_);
  if (!PQsendQueryParams(connection, sql.c_str(), static_cast<int>(values.size()), nullptr, values.data(),
                         lengths.data(), formats.data(), 1))
    return broken(ErrorCode::network, one_line(PQerrorMessage(connection)));

  for (int unsent = PQflush(connection); unsent != 0; unsent = PQflush(connection)) {
    if (unsent < 0) return broken(ErrorCode::network, one_line(PQerrorMessage(connection)));
    HONE_TRY(bool ready, wait_for_socket(PQsocket(connection), SocketEvent::either, left_until(end)));
    if (!ready) return broken(ErrorCode::timeout, "it took no more data in time");
    if (!PQconsumeInput(connection)) return broken(ErrorCode::network, one_line(PQerrorMessage(connection)));
  }
  PgRows rows;
  while (true) {
    while (PQisBusy(connection)) {
      HONE_TRY(bool ready, wait_for_socket(PQsocket(connection), SocketEvent::readable, left_until(end)));
      if (!ready)
        return broken(ErrorCode::timeout, "no answer within " + std::to_string(timeout_ms_ / 1000) + " seconds");
      if (!PQconsumeInput(connection)) return broken(ErrorCode::network, one_line(PQerrorMessage(connection)));
    }
    pg_result* next = PQgetResult(connection);
    if (!next) break;
    // The first error stays: what follows it only says that nothing follows.
    if (!rows.result_ || PQresultStatus(rows.result_.get()) != PGRES_FATAL_ERROR)
      rows.result_.reset(next);
    else
      PQclear(next);
  }
  if (!is_open()) return broken(ErrorCode::network, one_line(PQerrorMessage(connection)));
  const ExecStatusType status = PQresultStatus(rows.result_.get());
  if (status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK) return rows;
  const char* state = PQresultErrorField(rows.result_.get(), PG_DIAG_SQLSTATE);
  return Error(code_of(state ? state : ""),
               "PostgreSQL refused: " + one_line(PQresultErrorMessage(rows.result_.get())) + ".");
}

}  // namespace hone::stores
