#include "hone/stores/open_store.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdlib>

#include "chroma_store.h"
#include "embedded_store.h"
#include "hone/core/files.h"
#include "hone/core/json.h"
#include "hone/core/spelling.h"
#include "host_guard.h"
#include "opensearch_store.h"
#include "pg_connection.h"
#include "pgvector_store.h"
#include "sqlite_vec_store.h"
#include "weaviate_store.h"

namespace hone::stores {
namespace {

struct Named {
  StoreKind kind;
  const char* name;
};
constexpr std::array stores{Named{StoreKind::embedded, "embedded"},     Named{StoreKind::sqlite_vec, "sqlite-vec"},
                            Named{StoreKind::pgvector, "pgvector"},     Named{StoreKind::chroma, "chroma"},
                            Named{StoreKind::opensearch, "opensearch"}, Named{StoreKind::weaviate, "weaviate"}};

std::string environment(const std::string& name) {
  const char* value = std::getenv(name.c_str());
  return value ? value : "";
}

}  // namespace

std::string_view store_name(StoreKind kind) {
  for (const Named& store : stores)
    if (store.kind == kind) return store.name;
  return "";
}

std::string store_variable(StoreKind kind, std::string_view what) {
  std::string name = "HONE_" + std::string(store_name(kind)) + "_" + std::string(what);
  for (char& c : name) c = c == '-' ? '_' : static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return name;
}

bool needs_network(StoreKind kind) { return kind != StoreKind::embedded && kind != StoreKind::sqlite_vec; }

Result<StoreAddress> StoreAddress::parse(const std::string& text) {
  const std::size_t equals = text.find('=');
  const std::string name = text.substr(0, equals);
  auto found = std::find_if(stores.begin(), stores.end(), [&](const Named& store) { return name == store.name; });
  if (found == stores.end()) {
    std::vector<std::string> known;
    known.reserve(stores.size());
    for (const Named& store : stores) known.emplace_back(store.name);
    return Error(ErrorCode::invalid_argument, "Hone knows no store '" + name + "'." + did_you_mean(name, known) +
                                                  " Known are embedded, sqlite-vec, pgvector, chroma, opensearch and "
                                                  "weaviate.");
  }
  const std::string place = equals == std::string::npos ? "" : text.substr(equals + 1);
  if (place.empty())
    return Error(ErrorCode::invalid_argument,
                 "The store " + name + " needs its place: " + name + (needs_network(found->kind) ? "=URL." : "=FILE."));
  return StoreAddress{found->kind, place};
}

Result<StoreCredentials> StoreCredentials::find(StoreKind kind) {
  StoreCredentials credentials{environment(store_variable(kind, "USER")),
                               environment(store_variable(kind, "PASSWORD"))};
  const std::string file = environment(store_variable(kind, "CREDENTIALS"));
  if (file.empty()) return credentials;
  std::error_code error;
  const fs::file_status status = fs::status(file, error);
  if (!fs::is_regular_file(status))
    return Error(ErrorCode::not_found, store_variable(kind, "CREDENTIALS") + " names " + file + ", which is no file.");
  if ((status.permissions() & (fs::perms::group_all | fs::perms::others_all)) != fs::perms::none)
    return Error(ErrorCode::permission_denied,
                 "The credentials in " + file + " can be read by others. Make them your own: chmod 600 " + file);
  HONE_TRY(std::string text, read_file(file, 64 << 10));
  HONE_TRY(Json json, parse_json(text, file));
  const std::vector<std::string> known{"user", "password"};
  if (!json.is_object()) return Error(ErrorCode::corrupt_data, file + " does not hold {\"user\": …, \"password\": …}.");
  for (const auto& [key, value] : json.items())
    if (std::find(known.begin(), known.end(), key) == known.end() || !value.is_string())
      return Error(ErrorCode::corrupt_data, std::string(file)
                                                .append(": \"")
                                                .append(key)
                                                .append("\" is not one of the texts \"user\" and \"password\".")
                                                .append(did_you_mean(key, known)));
  return StoreCredentials{json_value<std::string>(json, "user", credentials.user),
                          json_value<std::string>(json, "password", credentials.password)};
}

Status check_address(const StoreAddress& address, const StoreAccess& access) {
  if (!needs_network(address.kind)) return {};
  if (address.kind == StoreKind::pgvector) return PgConnection::check(address.place, access);
  HONE_TRY(const std::string url, check_service_url(address.place, store_name(address.kind), access));
  (void)url;
  return {};
}

Result<std::unique_ptr<VectorStore>> open_store(const StoreAddress& address, const StoreAccess& access) {
  switch (address.kind) {
    case StoreKind::embedded: return open_embedded_store(address.place);
    case StoreKind::sqlite_vec: {
      HONE_TRY(std::string extension, find_sqlite_vec());
      return open_sqlite_vec_store(address.place, extension);
    }
    case StoreKind::pgvector: return open_pgvector_store(address.place, access);
    case StoreKind::chroma: return open_chroma_store(address.place, access);
    case StoreKind::opensearch: return open_opensearch_store(address.place, access);
    case StoreKind::weaviate: return open_weaviate_store(address.place, access);
  }
  return Error(ErrorCode::invalid_argument, "This is no store.");
}

}  // namespace hone::stores
