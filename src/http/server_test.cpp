// The server over its socket, as a client that is no friend speaks to it.
#include "hone/http/server.h"

#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <deque>
#include <optional>
#include <string>
#include <thread>
#include <utility>

namespace hone::http {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr char last_words[] = "Connection: close\r\n";

// What a client sends, and what it is sent until the server closes or all that was expected has come.
class Client {
 public:
  explicit Client(int port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    EXPECT_EQ(::connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
    const timeval patience{20, 0};
    ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  }
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;
  ~Client() { leave(); }
  void send(std::string_view text) const {
    EXPECT_EQ(::send(socket_, text.data(), text.size(), MSG_NOSIGNAL), static_cast<ssize_t>(text.size()));
  }
  std::string answers(std::string_view last = "") const {
    std::string all;
    std::array<char, 4096> bytes;
    for (ssize_t count = 1; count > 0 && (last.empty() || all.find(last) == std::string::npos);) {
      count = ::recv(socket_, bytes.data(), bytes.size(), 0);
      all.append(bytes.data(), static_cast<std::size_t>(std::max<ssize_t>(count, 0)));
    }
    return all;
  }
  void leave() {
    if (socket_ >= 0) ::close(std::exchange(socket_, -1));
  }

 private:
  int socket_ = ::socket(AF_INET, SOCK_STREAM, 0);
};

class Served : public ::testing::Test {
 protected:
  // Its three places: /echo, /name/{name}, and /waits, which computes until it is told that nobody wants that any more.
  void serve(const HttpOptions& options = {}) {
    server_.emplace(HttpServer::open(options).value());
    server_->on("POST", "/echo", [](const ServedRequest& request) { return HttpReply::json(200, request.body); });
    server_->on("GET", "/name/{name}", [](const ServedRequest& request) { return HttpReply::json(200, request.name); });
    server_->on("GET", "/waits", [this](const ServedRequest& request) {
      is_waiting_ = true;
      while (!request.is_gone()) std::this_thread::sleep_for(std::chrono::milliseconds(5));
      is_waiting_ = false;
      return HttpReply::json(503, "given up");
    });
    running_ = std::thread([this] { server_->run(); });
  }
  void TearDown() override {
    server_->stop();
    running_.join();
  }
  std::string get(const std::string& path, const std::string& more = "") const {
    return "GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(server_->port()) + "\r\n" + more + "\r\n";
  }
  std::string post(const std::string& body, const std::string& more = "Content-Type: application/json\r\n") const {
    return "POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" + more +
           "\r\n" + body;
  }
  std::string answer(const std::string& request) const {
    const Client client(server_->port());
    client.send(request);
    return client.answers("}");
  }
  bool waits_within(bool waits, int seconds) const {
    for (int i = 0; i < seconds * 100 && is_waiting_ != waits; ++i)
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    return is_waiting_ == waits;
  }

  std::optional<HttpServer> server_;
  std::thread running_;
  std::atomic<bool> is_waiting_ = false;
};

TEST_F(Served, RequestsInOnePieceAreAnsweredInTurn) {
  serve();
  const Client client(server_->port());
  client.send(get("/name/first") + post("second") + get("/name/third"));
  const std::string all = client.answers("third");
  EXPECT_LT(all.find("first"), all.find("second"));
  EXPECT_LT(all.find("second"), all.find("third"));
  EXPECT_THAT(all, Not(HasSubstr(last_words)));
}

TEST_F(Served, NothingIsAnsweredBehindWhatCloses) {
  serve();
  for (const std::string& closing :
       {get("/name/first", "Connection: close\r\n"), get("/nothing"), std::string("nonsense\r\n\r\n")}) {
    const Client client(server_->port());
    client.send(closing + get("/name/second"));
    const std::string all = client.answers();  // to its end
    EXPECT_THAT(all, HasSubstr(last_words)) << closing;
    EXPECT_EQ(all.find("HTTP/1.1", 1), std::string::npos) << all;
  }
}

TEST_F(Served, AComputationHearsThatItsClientLeft) {
  serve();
  Client client(server_->port());
  client.send(get("/waits"));
  ASSERT_TRUE(waits_within(true, 10));
  client.leave();
  EXPECT_TRUE(waits_within(false, 10));
}

TEST_F(Served, AComputationHearsThatItsTimeIsOver) {
  serve({.answer_seconds = 1});
  const Client client(server_->port());
  client.send(get("/waits"));
  EXPECT_THAT(client.answers("given up"), HasSubstr("503"));
}

// A thread for each: others are not answered behind those that say nothing.
TEST_F(Served, ManySilentClientsTakeNothingFromOthers) {
  serve();
  std::deque<Client> silent;
  for (int i = 0; i < 100; ++i) silent.emplace_back(server_->port()).send("GET /na");
  const auto begin = std::chrono::steady_clock::now();
  EXPECT_THAT(answer(post("{\"first\":1}")), HasSubstr("200"));
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(4));  // they may be silent for five
}

TEST_F(Served, IsForThisMachineItsPagesJsonAndWhoHasTheKey) {
  serve({.key = "secret", .body_limit_bytes = 1000});
  const std::string key = "Authorization: Bearer secret\r\n", json = "Content-Type: application/json\r\n";
  EXPECT_THAT(answer(post("{}", key + json)), HasSubstr("HTTP/1.1 200"));
  EXPECT_THAT(answer(post("{}", json)), HasSubstr("HTTP/1.1 401"));
  EXPECT_THAT(answer(post("{}", key + "Content-Type: text/plain\r\n")), HasSubstr("HTTP/1.1 415"));
  EXPECT_THAT(answer(post("{}", key + json + "Origin: http://example.org\r\n")), HasSubstr("HTTP/1.1 403"));
  EXPECT_THAT(answer("GET /name/x HTTP/1.1\r\nHost: example.org\r\n" + key + "\r\n"), HasSubstr("HTTP/1.1 403"));
  EXPECT_THAT(answer(post(std::string(2000, 'x'), key + json)), HasSubstr("HTTP/1.1 413"));
}

TEST(HttpServer, RefusesNumbersThatNobodyCanMean) {
  for (const HttpOptions& options :
       {HttpOptions{.port = -1}, HttpOptions{.port = 65536}, HttpOptions{.answer_seconds = 0},
        HttpOptions{.answer_seconds = most_answer_seconds + 1}})
    EXPECT_EQ(HttpServer::open(options).error().code(), ErrorCode::invalid_argument);
}

}  // namespace
}  // namespace hone::http
