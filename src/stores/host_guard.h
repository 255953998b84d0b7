// Nothing leaves this machine unless the user said so: which hosts a store may be reached at.
//
//   HONE_CHECK(check_host("db.example.org", "pgvector", access));
#pragma once

#include <string>

#include "hone/core/result.h"
#include "hone/stores/open_store.h"

namespace hone::stores {

// Error: permission_denied, with what would leave the machine and the option that allows it.
Status check_host(const std::string& host, std::string_view store, const StoreAccess& access);

// For http and https addresses: the host as above; another host than this machine only by https; no user, password, query
// or fragment in the address. The result is the address without a slash at its end.
Result<std::string> check_service_url(const std::string& url, std::string_view store, const StoreAccess& access);

// True when this very machine is meant.
bool is_this_machine(const std::string& host);

}  // namespace hone::stores
