#include "store_confinement.h"

#include <cstdlib>
#include <filesystem>

#include "sqlite_vec_store.h"

namespace hone::stores {
namespace {

namespace fs = std::filesystem;

// A file that a variable names is read, too.
void add_named_file(const std::string& variable, Confinement& allowed) {
  allowed.variables.push_back(variable);
  if (const char* file = std::getenv(variable.c_str()); file && *file) allowed.reads.emplace_back(file);
}

Confinement of_a_file(const StoreAddress& address) {
  Confinement allowed{.kind = ConfinedKind::store_file};
  const fs::path file = fs::absolute(address.place);
  // SQLite keeps its journal beside the database, so it is the folder that it must write in.
  allowed.writes = {file.parent_path()};
  if (address.kind == StoreKind::sqlite_vec) {
    allowed.variables = {"HOME", "XDG_CACHE_HOME", "HONE_CACHE"};
    add_named_file("HONE_SQLITE_VEC", allowed);
    if (const auto extension = find_sqlite_vec()) allowed.reads.emplace_back(*extension);
  }
  return allowed;
}

}  // namespace

Confinement store_confinement(const StoreAddress& address) {
  if (!needs_network(address.kind)) return of_a_file(address);
  Confinement allowed{.kind = ConfinedKind::store_client};
  allowed.variables = {"http_proxy",
                       "https_proxy",
                       "HTTPS_PROXY",
                       "all_proxy",
                       "ALL_PROXY",
                       "no_proxy",
                       "NO_PROXY",
                       store_variable(address.kind, "USER"),
                       store_variable(address.kind, "PASSWORD")};
  for (const char* certificates : {"CURL_CA_BUNDLE", "SSL_CERT_FILE", "SSL_CERT_DIR"})
    add_named_file(certificates, allowed);
  add_named_file(store_variable(address.kind, "CREDENTIALS"), allowed);
  if (address.kind != StoreKind::pgvector) return allowed;
  // libpq's own ways to a server: its variables, the files in its user's home, sockets in the file system.
  allowed.unix_sockets = true;
  for (const char* name : {"HOME",
                           "PGHOST",
                           "PGHOSTADDR",
                           "PGPORT",
                           "PGDATABASE",
                           "PGUSER",
                           "PGPASSWORD",
                           "PGOPTIONS",
                           "PGSSLMODE",
                           "PGREQUIRESSL",
                           "PGSSLCOMPRESSION",
                           "PGSSLSNI",
                           "PGREQUIREPEER",
                           "PGAPPNAME",
                           "PGSSLMINPROTOCOLVERSION",
                           "PGSSLMAXPROTOCOLVERSION",
                           "PGCHANNELBINDING",
                           "PGGSSENCMODE",
                           "PGCONNECT_TIMEOUT",
                           "PGCLIENTENCODING",
                           "PGTARGETSESSIONATTRS",
                           "PGSERVICE"})
    allowed.variables.emplace_back(name);
  for (const char* name : {"PGPASSFILE", "PGSERVICEFILE", "PGSYSCONFDIR", "PGSSLCERT", "PGSSLKEY", "PGSSLROOTCERT",
                           "PGSSLCRL", "PGSSLCRLDIR"})
    add_named_file(name, allowed);
  if (const char* home = std::getenv("HOME"); home && *home)
    for (const char* name : {".pgpass", ".postgresql", ".pg_service.conf"})
      allowed.reads.push_back(fs::path(home) / name);
  return allowed;
}

}  // namespace hone::stores
