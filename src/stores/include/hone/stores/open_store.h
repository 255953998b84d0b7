// Which database, where it is, and who asks.
//
//   HONE_TRY(auto address, StoreAddress::parse("pgvector=postgresql://me@localhost:5432/mine"));
//   HONE_TRY(auto credentials, StoreCredentials::find(address.kind));
//   HONE_TRY(auto store, open_store(address, {.credentials = credentials}));
//
// A password is never part of an address, which anybody on the machine can read in the list of processes. It comes from the
// environment, HONE_PGVECTOR_USER and HONE_PGVECTOR_PASSWORD, or from a file of mode 0600 that HONE_PGVECTOR_CREDENTIALS
// names and that holds {"user": "…", "password": "…"}; for the other servers with their names in place of PGVECTOR.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "hone/core/result.h"
#include "hone/stores/vector_store.h"

namespace hone::stores {

enum class StoreKind { embedded, sqlite_vec, pgvector, chroma, opensearch, weaviate };

// As written on the command line: "embedded", "sqlite-vec", "pgvector", …
std::string_view store_name(StoreKind kind);
// The environment variable that holds what is said for this store: "HONE_PGVECTOR_PASSWORD" for "PASSWORD".
std::string store_variable(StoreKind kind, std::string_view what);
// Whether it is reached by a socket, so that the process must keep the right to open one.
bool needs_network(StoreKind kind);

struct StoreAddress {
  StoreKind kind = StoreKind::embedded;
  std::string place;  // a file (embedded, sqlite-vec) or a URL

  // "embedded=FILE", "chroma=http://127.0.0.1:8000". Errors: invalid_argument (an unknown store, with the nearest
  // spelling; no place; a password in the URL).
  static Result<StoreAddress> parse(const std::string& text);
};

struct StoreCredentials {
  std::string user;  // none: the password is a token
  std::string password;

  // Errors: permission_denied (others than its owner may read the file), not_found, corrupt_data.
  static Result<StoreCredentials> find(StoreKind kind);
};

struct StoreAccess {
  StoreCredentials credentials;
  std::vector<std::string> allowed_hosts;  // --allow-host: beside this very machine
  long connect_timeout_ms = 5'000;
  long timeout_ms = 60'000;  // for one request, with all the server does for it
  int attempts = 3;  // of a request that found no server, or a busy one
};

// What can be said of an address before anything is connected. Errors: permission_denied, invalid_argument as open_store().
Status check_address(const StoreAddress& address, const StoreAccess& access);

// Errors: permission_denied (a host that is not this machine and was not allowed; the sentence says what would leave),
// invalid_argument (no address), unsupported (sqlite-vec's extension is not here), network, timeout.
Result<std::unique_ptr<VectorStore>> open_store(const StoreAddress& address, const StoreAccess& access = {});

}  // namespace hone::stores
