// An HTTP server for this machine alone: it listens on 127.0.0.1, answers only requests that name it so (a page whose name
// was bound to this address does not), takes JSON only, and can ask for a key.
//
//   #include "hone/core/child.h"
//   HONE_TRY(auto server, HttpServer::open({.port = 8080, .key = "a secret"}));
//   HONE_CHECK(deny_network_but_accept());                     // nothing else from here on
//   server.on("POST", "/v1/embeddings", [](const ServedRequest& request) { return HttpReply::json(200, "{}"); });
//   std::thread waiting([&] { … server.stop(); });
//   server.run();
//   waiting.join();
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "hone/core/result.h"

namespace hone::http {

inline constexpr int most_answer_seconds = 86400;

struct HttpOptions {
  int port = 0;  // 0: a free one
  std::string key;  // asked for as "Authorization: Bearer KEY"; empty: none
  std::size_t body_limit_bytes = 16u << 20;
  int answer_seconds = 600;  // after which is_gone() of a request says true
};

struct ServedRequest {
  std::string body;
  std::string name;  // what stood for {name} in the path
  std::function<bool()> is_gone;  // the client has hung up, or the time for its answer is over
};

// Server-sent events: "data: …" and an empty line each.
class EventStream {
 public:
  virtual ~EventStream() = default;
  // One line, and the event's name where it has one; false: the client has hung up.
  virtual bool send(std::string_view data, std::string_view event = {}) = 0;
};

struct HttpReply {
  int status = 200;
  std::string body;  // JSON
  std::function<void(EventStream&)> events;  // instead of a body: called once, on the connection's thread

  static HttpReply json(int status, std::string body) { return {status, std::move(body), {}}; }
  static HttpReply stream(std::function<void(EventStream&)> events) { return {200, {}, std::move(events)}; }
};

// {"error":{"message","type","param","code"}} as OpenAI's clients read it; the type follows from the status.
std::string error_body(int status, std::string_view message, std::string_view code);

class HttpServer {
 public:
  using Handler = std::function<HttpReply(const ServedRequest&)>;

  // Listens from now on; connections wait until run(). Errors: busy (the port is taken), io.
  static Result<HttpServer> open(const HttpOptions& options);
  HttpServer(HttpServer&&) noexcept;
  HttpServer& operator=(HttpServer&&) noexcept;
  ~HttpServer();

  int port() const;
  std::string url() const;  // http://127.0.0.1:PORT
  // Handlers are called from many threads. A path may end in {name}, which stands for anything, slashes too.
  // `open`: without the key.
  void on(std::string_view method, const std::string& path, Handler handler, bool open = false);
  void run();  // until stop()
  void stop();  // from any thread; requests in progress end first

 private:
  struct State;
  explicit HttpServer(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace hone::http
