#include "host_guard.h"

#include <algorithm>

#include "hone/core/http.h"
#include "record_text.h"

namespace hone::stores {

bool is_this_machine(const std::string& host) {
  return is_loopback("http://" + (host.find(':') != std::string::npos && host[0] != '[' ? "[" + host + "]" : host));
}

Status check_host(const std::string& host, std::string_view store, const StoreAccess& access) {
  const auto& allowed = access.allowed_hosts;
  if (is_this_machine(host)) return {};
  if (std::any_of(allowed.begin(), allowed.end(),
                  [&](const std::string& one) { return folded_value(one) == folded_value(host); }))
    return {};
  return Error(ErrorCode::permission_denied,
               "The store " + std::string(store) + " is at " + host +
                   ", which is not this machine: the documents' texts, " +
                   "vectors, file names and titles, and every question, would leave it.",
               {NextStep::allow_host, host});
}

Result<std::string> check_service_url(const std::string& url, std::string_view store, const StoreAccess& access) {
  const std::string origin = url_origin(url), host = url_host(url);
  auto wrong = [&](const std::string& why) {
    return Error(ErrorCode::invalid_argument, "The address of the store " + std::string(store) + " " + why +
                                                  " Write it as " + std::string(store) + "=http://127.0.0.1:8000.");
  };
  if (origin.empty() || host.empty()) return wrong("is no http or https address.");
  if (url.find('@') != std::string::npos)
    return wrong("holds a user or a password, which everybody on the machine could read.");
  if (url.find_first_of("?#") != std::string::npos) return wrong("has a query or a fragment.");
  HONE_CHECK(check_host(host, store, access));
  if (!is_this_machine(host) && origin.rfind("https://", 0) != 0)
    return wrong("is on another machine and not encrypted; it has to be https.");
  std::string whole = url;
  while (!whole.empty() && whole.back() == '/') whole.pop_back();
  return whole;
}

}  // namespace hone::stores
