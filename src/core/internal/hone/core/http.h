// One HTTP exchange by libcurl: TLS checked, redirects followed here so that the token stays with the host it is for.
//
//   HONE_TRY(auto file, AtomicFile::create("model.gguf"));
//   HttpReceiver receiver{.on_head = {}, .on_body = [&](std::string_view piece) { return file.append(piece); }};
//   HttpResult got = http_exchange({.url = "https://huggingface.co/model.gguf", .from = 1000}, {}, receiver);
//   if (got.end == HttpEnd::cut) …                        // worth another try
//
// A server that is asked often is asked over one connection, which stays open between the exchanges:
//
//   HttpConnection connection;
//   got = http_exchange({.url = "http://[::1]:9200/_search", .method = "POST", .body = "{}"}, {}, receiver, &connection);
//
// The certificates trusted are the system's, or those of CURL_CA_BUNDLE or SSL_CERT_FILE. Proxies: the usual variables,
// never for this very machine.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "hone/core/result.h"

namespace hone {

// Who we are and how patient.
struct HttpAccess {
  std::string user;  // given: sent with the token as its password ("Authorization: Basic …")
  std::string token;  // sent as "Authorization: Bearer …", only
  std::string token_origin;  //   to this scheme, host and port, and only over TLS or to this very machine
  long connect_timeout_ms = 20'000;
  long stall_seconds = 60;  // without one byte for so long, the connection counts as cut
  long total_timeout_ms = 0;  // for the whole exchange; 0: as long as bytes come
  int attempts = 6;  // in a row that bring nothing new
  std::uint64_t pause_ms = 500;  // before the second attempt, doubled before each further one
};

struct HttpRequest {
  std::string url;
  bool head = false;
  bool stay = false;  // do not follow a redirect to another host: its answer is the result
  std::uint64_t from = 0;  // asks for the bytes from here on (Range)
  std::string if_range;  // …if the file is still this one (an entity tag or a date)
  std::string method;  // given: POST, PUT, DELETE …, with `body`; no redirect is followed, a 3xx is the result
  std::string body;
  std::string content_type;
};

struct HttpHead {
  long status = 0;
  std::string url;  // that answered, after redirects
  std::map<std::string, std::string> headers;  // names in lower case; of the last answer
  std::string header(const std::string& name) const {
    auto found = headers.find(name);
    return found == headers.end() ? std::string() : found->second;
  }
};

struct HttpReceiver {
  std::function<Status(const HttpHead&)> on_head;  // of the last answer, before its body; an error stops
  std::function<Status(std::string_view bytes)> on_body;  // an error stops
};

enum class HttpEnd {
  complete,  // the whole answer is here, whatever its status
  cut,  // the connection broke or stalled
  unreachable,  // no connection: name, network, refused
  failed,  // another try would end the same: certificate, wrong address, or the receiver stopped it
};

struct HttpResult {
  HttpEnd end = HttpEnd::complete;
  HttpHead head;
  std::optional<Error> error;  // when not complete
};

// A connection that outlives an exchange. One thread at a time.
class HttpConnection {
 public:
  HttpConnection();
  HttpConnection(HttpConnection&&) noexcept;
  HttpConnection& operator=(HttpConnection&&) noexcept;
  ~HttpConnection();
  void* handle() const { return handle_.get(); }  // libcurl's, null when it could not be started

 private:
  struct Close {
    void operator()(void* handle) const;
  };
  std::unique_ptr<void, Close> handle_;
};

HttpResult http_exchange(const HttpRequest& request, const HttpAccess& access, const HttpReceiver& receiver,
                         HttpConnection* connection = nullptr);

// "https://host:port" of an address, in lower case, without a default port; "" when it is no http or https address.
std::string url_origin(const std::string& url);

// True for localhost, 127.0.0.0/8 and ::1.
bool is_loopback(const std::string& origin);

// The host of an address of any scheme, in lower case, IPv6 in brackets; "" when there is none.
std::string url_host(const std::string& url);

// Path segments kept, everything that is not plain in a path written as %XX.
std::string url_path(std::string_view path);

}  // namespace hone
