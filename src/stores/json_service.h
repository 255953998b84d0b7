// A server that speaks JSON over HTTP: one connection kept open, time-outs, a few tries, statuses as errors.
//
//   JsonService chroma("Chroma", "http://127.0.0.1:8000", access);
//   HONE_TRY(Json answer, chroma.ask("POST", "/api/v2/collections", R"({"name":"a"})"));
//
// A request is made again when there was no server, the connection broke, or it answered 429, 502, 503 or 504; every
// request of the adapters may be made twice.
#pragma once

#include <cstddef>
#include <string>

#include "hone/core/http.h"
#include "hone/core/json.h"
#include "hone/stores/open_store.h"

namespace hone::stores {

// What goes to a service at once.
inline constexpr std::size_t most_batch_records = 300, most_batch_bytes = 8u << 20;

// Error corrupt_data: the answer of `service` has another form than its documentation says.
Error not_understood(const std::string& service, const std::string& what);

class JsonService {
 public:
  JsonService(std::string name, std::string url, const StoreAccess& access);

  // The answer to a status of 2xx; an empty body is null. Errors: by status not_found (404), permission_denied (401, 403),
  // already_exists (409), limit_exceeded (413), invalid_argument (other 4xx), busy (429, 503), io (other 5xx), with the
  // server's own words; network, timeout; corrupt_data when the answer is no JSON.
  Result<Json> ask(const std::string& method, const std::string& path, const std::string& body = "",
                   const std::string& content_type = "application/json");
  const std::string& name() const { return name_; }

 private:
  struct Answer {
    HttpResult result;
    std::string body;
  };
  Answer exchange(const HttpRequest& request);
  Error refused(long status, const std::string& body) const;

  std::string name_, url_;
  HttpAccess access_;
  HttpConnection connection_;
};

}  // namespace hone::stores
