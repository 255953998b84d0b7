// Real servers for the tests, started by scripts/start-* at their first use and stopped at the end of the program.
//
//   ServerUnderTest& server = server_of(StoreKind::pgvector);
//   auto store = open_store({StoreKind::pgvector, server.url()}, server.access());
//   server.stop(); server.start();                       // the same port, the same data
//
// A server that cannot be started is a failure, never a test left out.
#pragma once

#include <gtest/gtest.h>

#include <unistd.h>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <thread>

#include "hone/core/child.h"
#include "hone/core/files.h"
#include "hone/stores/open_store.h"

namespace hone::stores {

// The value of "name=…" in what a script printed.
inline std::string printed(const std::string& text, const std::string& name) {
  const std::size_t start = text.find(name + "=");
  if (start == std::string::npos) return "";
  const std::size_t value = start + name.size() + 1;
  return text.substr(value, text.find('\n', value) - value);
}

inline Result<std::string> run_start_script(StoreKind kind, std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), HONE_SOURCE_DIR "/scripts/start-" + std::string(store_name(kind)));
  HONE_TRY(ChildResult done, run_child(arguments, {.timeout_ms = 540'000}));
  if (done.exit_status != 0) return Error(ErrorCode::io, arguments[0] + ": " + done.error_output);
  return done.output;
}

class ServerUnderTest {
 public:
  explicit ServerUnderTest(StoreKind kind) : kind_(kind) {
    fs::permissions(folder_.path(), fs::perms::all & ~fs::perms::group_write & ~fs::perms::others_write);
  }
  ~ServerUnderTest() { stop(); }

  void start() {
    std::vector<std::string> arguments{"--data", (folder_.path() / "data").string(), "--parent",
                                       std::to_string(getpid())};
    if (!port_.empty()) arguments.insert(arguments.end(), {"--port", port_});
    auto output = run_start_script(kind_, arguments);
    ASSERT_TRUE(output) << output.error().message();
    url_ = printed(*output, "url"), pid_ = std::atoi(printed(*output, "pid").c_str());
    ASSERT_GT(pid_, 1) << *output;
    const std::size_t colon = url_.find_last_of(':');
    port_ = url_.substr(colon + 1, url_.find('/', colon) - colon - 1);
  }

  void stop() {
    if (pid_ <= 1) return;
    ::kill(pid_, SIGTERM);
    for (int tries = 0; tries < 500 && ::kill(pid_, 0) == 0; ++tries)
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
    EXPECT_NE(::kill(pid_, 0), 0) << "the server does not stop";
    pid_ = 0;
  }

  bool is_running() const { return pid_ > 1; }
  const std::string& url() const { return url_; }
  StoreAccess access() const {
    StoreAccess access;
    if (kind_ == StoreKind::pgvector) access.credentials.password = "hone";
    return access;
  }

 private:
  StoreKind kind_;
  TemporaryFolder folder_ = std::move(*TemporaryFolder::make("hone-store-test"));
  std::string url_, port_;
  pid_t pid_ = 0;
};

inline std::map<StoreKind, std::unique_ptr<ServerUnderTest>>& servers_under_test() {
  static std::map<StoreKind, std::unique_ptr<ServerUnderTest>> servers;
  return servers;
}

inline ServerUnderTest& server_of(StoreKind kind) {
  auto& server = servers_under_test()[kind];
  if (!server) server = std::make_unique<ServerUnderTest>(kind);
  if (!server->is_running()) server->start();
  return *server;
}

}  // namespace hone::stores
