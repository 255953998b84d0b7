#include "hone/core/sqlite.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <unistd.h>

#include <cerrno>

namespace hone {
namespace {

// A database that is there and cannot be written: the medium is read-only, or it is somebody else's.
bool is_only_readable(const std::filesystem::path& file) {
  std::error_code failure;
  if (!std::filesystem::is_regular_file(file, failure)) return false;
  const std::filesystem::path folder = file.has_parent_path() ? file.parent_path() : ".";
  for (const std::filesystem::path& one : {file, folder})
    if (::faccessat(AT_FDCWD, one.c_str(), W_OK, AT_EACCESS) != 0 &&
        (errno == EROFS || errno == EACCES || errno == EPERM))
      return true;
  return false;
}

// "file:/a%20b/hone.db?immutable=1": SQLite then makes no files beside it, which reading with a log of writes (WAL) needs else.
std::string immutable_name(const std::filesystem::path& file) {
  constexpr char digits[] = "0123456789ABCDEF";
  std::string out = "file:";
  for (const char c : std::filesystem::absolute(file).string()) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte > 0x20 && byte < 0x7F && c != '%' && c != '?' && c != '#')
      out += c;
    else
      out += {'%', digits[byte >> 4], digits[byte & 15]};
  }
  return out + "?immutable=1";
}

bool has_log(const std::filesystem::path& file) {
  std::error_code failure;
  const auto bytes = std::filesystem::file_size(file.string() + "-wal", failure);
  return !failure && bytes > 0;
}

Error sqlite_error(sqlite3* handle, int code, const std::string& doing) {
  ErrorCode kind = ErrorCode::io;
  switch (code & 0xFF) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED: kind = ErrorCode::busy; break;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB: kind = ErrorCode::corrupt_data; break;
    case SQLITE_CANTOPEN: kind = ErrorCode::not_found; break;
    case SQLITE_PERM:
    case SQLITE_READONLY: kind = ErrorCode::permission_denied; break;
    case SQLITE_NOMEM: kind = ErrorCode::out_of_memory; break;
    case SQLITE_TOOBIG: kind = ErrorCode::limit_exceeded; break;
    default: break;
  }
  const char* why = handle ? sqlite3_errmsg(handle) : sqlite3_errstr(code);
  return Error(kind, doing + ": " + why + ".");
}

}  // namespace

void Statement::Close::operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
void Database::Close::operator()(sqlite3* handle) const { sqlite3_close_v2(handle); }

namespace {
Status bound(sqlite3_stmt* statement, int code) {
  if (code == SQLITE_OK) return {};
  return sqlite_error(sqlite3_db_handle(statement), code, "binding a value");
}
}  // namespace

Status Statement::bind(int index, std::int64_t value) {
  return bound(statement_.get(), sqlite3_bind_int64(statement_.get(), index, value));
}
Status Statement::bind(int index, double value) {
  return bound(statement_.get(), sqlite3_bind_double(statement_.get(), index, value));
}
Status Statement::bind(int index, std::string_view value) {
  return bound(statement_.get(), sqlite3_bind_text64(statement_.get(), index, value.data() ? value.data() : "",
                                                     value.size(), SQLITE_TRANSIENT, SQLITE_UTF8));
}
Status Statement::bind(int index, std::span<const std::byte> value) {
  if (value.empty()) return bound(statement_.get(), sqlite3_bind_zeroblob(statement_.get(), index, 0));
  return bound(statement_.get(),
               sqlite3_bind_blob64(statement_.get(), index, value.data(), value.size(), SQLITE_TRANSIENT));
}
Status Statement::bind(int index, std::nullptr_t) {
  return bound(statement_.get(), sqlite3_bind_null(statement_.get(), index));
}

Result<bool> Statement::step() {
  const int code = sqlite3_step(statement_.get());
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) return false;
  Error error = sqlite_error(sqlite3_db_handle(statement_.get()), code, "running a query");
  sqlite3_reset(statement_.get());
  return error;
}

void Statement::reset() { sqlite3_reset(statement_.get()); }
std::int64_t Statement::integer(int column) const { return sqlite3_column_int64(statement_.get(), column); }
double Statement::real(int column) const { return sqlite3_column_double(statement_.get(), column); }
std::string Statement::text(int column) const {
  auto data = reinterpret_cast<const char*>(sqlite3_column_text(statement_.get(), column));
  return data ? std::string(data, static_cast<std::size_t>(sqlite3_column_bytes(statement_.get(), column)))
              : std::string();
}
std::span<const std::byte> Statement::blob(int column) const {
  auto data = static_cast<const std::byte*>(sqlite3_column_blob(statement_.get(), column));
  return {data, data ? static_cast<std::size_t>(sqlite3_column_bytes(statement_.get(), column)) : 0};
}
bool Statement::is_null(int column) const { return sqlite3_column_type(statement_.get(), column) == SQLITE_NULL; }

Result<Database> Database::open(const std::filesystem::path& path, Mode mode) {
  int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
  std::string name = path.string();
  if (is_only_readable(path)) {
    mode = Mode::read_only;
    if (!has_log(path)) name = immutable_name(path), flags |= SQLITE_OPEN_URI;
  }
  if (mode == Mode::read_only)
    flags |= SQLITE_OPEN_READONLY;
  else
    flags |= SQLITE_OPEN_READWRITE;
  if (mode == Mode::create) flags |= SQLITE_OPEN_CREATE;
  sqlite3* handle = nullptr;
  const int code = sqlite3_open_v2(name.c_str(), &handle, flags, nullptr);
  Database database(handle);  // closes on the way out, also after a failure
  const std::string doing = "opening " + path.string();
  if (code != SQLITE_OK) return sqlite_error(handle, code, doing);

  sqlite3_busy_timeout(handle, 10'000);
  sqlite3_db_config(handle, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  sqlite3_db_config(handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
  sqlite3_db_config(handle, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, nullptr);
  sqlite3_db_config(handle, SQLITE_DBCONFIG_ENABLE_VIEW, 0, nullptr);
  auto configured = database.execute(
      mode == Mode::read_only ? "PRAGMA foreign_keys=ON; PRAGMA cell_size_check=ON; PRAGMA mmap_size=0;"
                              : "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON; "
                                "PRAGMA cell_size_check=ON; PRAGMA mmap_size=0; PRAGMA secure_delete=ON;");
  if (!configured) return std::move(configured).error().context(doing);
  return database;
}

Result<Database> Database::in_memory() { return open(":memory:"); }

Result<Statement> Database::prepare(std::string_view sql) const {
  sqlite3_stmt* statement = nullptr;
  const int code = sqlite3_prepare_v2(handle_.get(), sql.data(), static_cast<int>(sql.size()), &statement, nullptr);
  if (code != SQLITE_OK)
    return sqlite_error(handle_.get(), code, "preparing \"" + std::string(sql.substr(0, 120)) + "\"");
  return Statement(statement);
}

Status Database::execute(std::string_view sql) {
  const int code = sqlite3_exec(handle_.get(), std::string(sql).c_str(), nullptr, nullptr, nullptr);
  if (code != SQLITE_OK)
    return sqlite_error(handle_.get(), code, "running \"" + std::string(sql.substr(0, 120)) + "\"");
  return {};
}

std::int64_t Database::last_row_id() const { return sqlite3_last_insert_rowid(handle_.get()); }
std::int64_t Database::changes() const { return sqlite3_changes(handle_.get()); }

Result<std::int64_t> Database::integer(std::string_view sql) const {
  HONE_TRY(auto query, prepare(sql));
  HONE_TRY(bool row, query.step());
  return row ? query.integer(0) : 0;
}

Status Database::load_extension(const std::filesystem::path& file) {
  sqlite3_db_config(handle_.get(), SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 1, nullptr);
  char* why = nullptr;
  const int code = sqlite3_load_extension(handle_.get(), file.c_str(), nullptr, &why);
  sqlite3_db_config(handle_.get(), SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0, nullptr);
  const std::string reason = why ? why : sqlite3_errstr(code);
  sqlite3_free(why);
  if (code == SQLITE_OK) return {};
  return Error(ErrorCode::unsupported, "The SQLite extension " + file.string() + " cannot be loaded: " + reason + ".");
}

Status Database::backup_to(const std::filesystem::path& path) const {
  sqlite3* target = nullptr;
  const int opened = sqlite3_open_v2(path.c_str(), &target, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, nullptr);
  Database copy(target);
  if (opened != SQLITE_OK) return sqlite_error(target, opened, "making the backup " + path.string());
  sqlite3_backup* backup = sqlite3_backup_init(target, "main", handle_.get(), "main");
  if (!backup) return sqlite_error(target, sqlite3_errcode(target), "making the backup " + path.string());
  const int stepped = sqlite3_backup_step(backup, -1), finished = sqlite3_backup_finish(backup);
  if (stepped != SQLITE_DONE) return sqlite_error(target, finished, "making the backup " + path.string());
  return {};
}

Result<Transaction> Transaction::begin(Database& database) {
  const bool is_inner = sqlite3_get_autocommit(database.handle()) == 0;
  HONE_CHECK(database.execute(is_inner ? "SAVEPOINT inner" : "BEGIN IMMEDIATE"));
  return Transaction(database, is_inner);
}

Transaction::~Transaction() {
  if (database_) (void)database_->execute(is_inner_ ? "ROLLBACK TO inner; RELEASE inner" : "ROLLBACK");
}

Status Transaction::commit() {
  HONE_CHECK(database_->execute(is_inner_ ? "RELEASE inner" : "COMMIT"));
  database_ = nullptr;
  return {};
}

}  // namespace hone
