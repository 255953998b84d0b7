#include "hone/http/server.h"

#include <cpp-httplib/httplib.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <set>

#include "connection_stream.h"
#include "connection_threads.h"
#include "guards.h"
#include "hone/core/json.h"
#include "hone/core/log.h"

namespace hone::http {
namespace {

constexpr const char* loopback = "127.0.0.1";
// A connection has a thread as long as it lasts, so that one that is slow takes none from another. What a client sends must
// have come whole in time; between two requests it may say nothing for a while.
constexpr std::size_t most_connections = 512;
constexpr long request_ms = 10'000, idle_ms = 5'000;

void fill(httplib::Response& response, int status, std::string_view message, std::string_view code) {
  response.status = status;
  response.set_content(error_body(status, message, code), "application/json");
}

// What the library refuses on its own: too large, no such place, not HTTP.
std::pair<const char*, const char*> own_refusal(int status) {
  switch (status) {
    case 404: return {"There is no such place on this server.", "not_found"};
    case 413: return {"The request is larger than this server takes.", "limit_exceeded"};
    case 415: return {"The request's encoding is not supported.", "unsupported"};
    default: return {"The request cannot be read.", "invalid_request"};
  }
}

class SinkStream : public EventStream {
 public:
  explicit SinkStream(httplib::DataSink& sink) : sink_(sink) {}
  bool send(std::string_view data, std::string_view event) override {
    std::string lines;
    if (!event.empty()) lines.append("event: ").append(event).append("\n");
    lines.append("data: ").append(data).append("\n\n");
    return sink_.is_writable() && sink_.write(lines.data(), lines.size());
  }

 private:
  httplib::DataSink& sink_;
};

// cpp-httplib's own way to serve a connection forgets what came behind a request, keeps a connection that an answer said would
// close, and waits anew with every byte.
class LoopbackServer : public httplib::Server {
 public:
  void stop_waiting() { stopping_ = true; }

 private:
  bool process_and_close_socket(socket_t socket) override {
    Connection connection(socket, stopping_);
    ConnectionStream stream(connection);
    bool goes_on = true;
    while (goes_on && connection.begins_within(idle_ms)) {
      connection.read_until(request_ms);
      stream.begin_request();
      bool is_closed = false;
      goes_on = serve_guarded([&] {
        return process_request(stream, loopback, 0, loopback, 0, /*close_connection=*/stopping_, is_closed, nullptr);
      });
      goes_on = goes_on && !is_closed && !stream.says_close();
    }
    return goes_on;
  }

  std::atomic<bool> stopping_ = false;
};

}  // namespace

std::string error_body(int status, std::string_view message, std::string_view code) {
  const char* type = status == 401                   ? "authentication_error"
                     : status == 403                 ? "permission_error"
                     : status == 404                 ? "not_found_error"
                     : status >= 400 && status < 500 ? "invalid_request_error"
                                                     : "server_error";
  return dump(Json{{"error", {{"message", message}, {"type", type}, {"param", nullptr}, {"code", code}}}});
}

struct HttpServer::State {
  LoopbackServer server;
  HttpOptions options;
  int port = 0;
  std::set<std::string> known, open;  // paths; those that need no key
  std::vector<std::string> beginnings;  // of paths that end in a name

  bool knows(const std::string& path) const {
    return known.contains(path) || std::any_of(beginnings.begin(), beginnings.end(), [&](const std::string& beginning) {
             return path.size() > beginning.size() && path.starts_with(beginning);
           });
  }

  // True when the request was refused. Nothing of its body has been read.
  bool refuse(const httplib::Request& request, httplib::Response& response) const {
    if (request.get_header_value_count("Host") != 1 || !names_this_machine(request.get_header_value("Host"), port))
      fill(response, 403, "This server answers only requests to 127.0.0.1 or localhost.", "forbidden_host");
    else if (request.has_header("Origin") && (request.get_header_value_count("Origin") != 1 ||
                                              !comes_from_here(request.get_header_value("Origin"), port)))
      fill(response, 403, "Pages of other origins may not use this server.", "forbidden_origin");
    else if (!options.key.empty() && !open.contains(request.path) &&
             !holds_key(request.get_header_value("Authorization"), options.key))
      fill(response, 401, "This server asks for its key: Authorization: Bearer KEY.", "invalid_api_key");
    else if (!knows(request.path))
      fill(response, 404, "There is no " + request.path.substr(0, 200) + " on this server.", "not_found");
    else if (request.method == "POST" && (request.get_header_value_count("Content-Type") != 1 ||
                                          !is_json_type(request.get_header_value("Content-Type"))))
      fill(response, 415, "The request must be JSON, with Content-Type: application/json.", "unsupported_media_type");
    else
      return false;
    if (response.status == 401) response.set_header("WWW-Authenticate", "Bearer");
    return true;
  }
};

HttpServer::HttpServer(std::unique_ptr<State> state) : state_(std::move(state)) {}
HttpServer::HttpServer(HttpServer&&) noexcept = default;
HttpServer& HttpServer::operator=(HttpServer&&) noexcept = default;
HttpServer::~HttpServer() = default;

Result<HttpServer> HttpServer::open(const HttpOptions& options) {
  if (options.port < 0 || options.port > 65535)
    return Error(ErrorCode::invalid_argument,
                 "A port is a number up to 65535, not " + std::to_string(options.port) + ".");
  if (options.answer_seconds < 1 || options.answer_seconds > most_answer_seconds)
    return Error(ErrorCode::invalid_argument, "An answer may take from 1 to " + std::to_string(most_answer_seconds) +
                                                  " seconds, not " + std::to_string(options.answer_seconds) + ".");
  auto state = std::make_unique<State>();
  state->options = options;
  LoopbackServer& server = state->server;
  server.set_payload_max_length(options.body_limit_bytes);
  server.set_tcp_nodelay(true);
  server.new_task_queue = [] { return new ConnectionThreads(most_connections); };
  // Without SO_REUSEPORT, which would let two servers share a port in silence.
  server.set_socket_options([](socket_t socket) { httplib::set_socket_opt(socket, SOL_SOCKET, SO_REUSEADDR, 1); });
  State* own = state.get();
  server.set_pre_routing_handler([own](const httplib::Request& request, httplib::Response& response) {
    return own->refuse(request, response) ? httplib::Server::HandlerResponse::Handled
                                          : httplib::Server::HandlerResponse::Unhandled;
  });
  server.set_error_handler([](const httplib::Request&, httplib::Response& response) {
    if (!response.body.empty()) return;
    const auto [message, code] = own_refusal(response.status);
    response.set_content(error_body(response.status, message, code), "application/json");
  });
  server.set_exception_handler([](const httplib::Request&, httplib::Response& response, std::exception_ptr) {
    fill(response, 500, "The server failed on this request.", "internal_error");
  });
  state->port = options.port == 0                             ? server.bind_to_any_port(loopback)
                : server.bind_to_port(loopback, options.port) ? options.port
                                                              : -1;
  if (state->port <= 0)
    return Error(ErrorCode::busy,
                 "Port " + std::to_string(options.port) + " is taken by another program; port 0 finds a free one.");
  return HttpServer(std::move(state));
}

int HttpServer::port() const { return state_->port; }
std::string HttpServer::url() const { return std::string("http://") + loopback + ":" + std::to_string(port()); }

void HttpServer::on(std::string_view method, const std::string& path, Handler handler, bool open) {
  constexpr std::string_view name = "{name}";
  const bool is_named = path.ends_with(name);
  const std::string beginning = is_named ? path.substr(0, path.size() - name.size()) : path;
  if (is_named)
    state_->beginnings.push_back(beginning);
  else
    state_->known.insert(path);
  if (open) state_->open.insert(path);
  auto answer = [handler = std::move(handler), is_named, beginning_bytes = beginning.size(),
                 time = std::chrono::seconds(state_->options.answer_seconds)](const httplib::Request& request,
                                                                              httplib::Response& response) {
    const auto end = std::chrono::steady_clock::now() + time;
    const HttpReply reply = handler({request.body, is_named ? request.path.substr(beginning_bytes) : "",
                                     [end, is_closed = request.is_connection_closed] {
                                       return std::chrono::steady_clock::now() >= end || is_closed();
                                     }});
    response.status = reply.status;
    if (!reply.events) return response.set_content(reply.body, "application/json");
    response.set_header("Cache-Control", "no-store");
    response.set_chunked_content_provider("text/event-stream",
                                          [events = reply.events](std::size_t, httplib::DataSink& sink) {
                                            SinkStream stream(sink);
                                            events(stream);
                                            sink.done();
                                            return true;
                                          });
  };
  const std::string pattern = is_named ? beginning + ".+" : path;
  if (method == "GET")
    state_->server.Get(pattern, std::move(answer));
  else
    state_->server.Post(pattern, std::move(answer));
}

void HttpServer::run() { state_->server.listen_after_bind(); }
void HttpServer::stop() {
  state_->server.stop_waiting();
  state_->server.stop();
}

}  // namespace hone::http
