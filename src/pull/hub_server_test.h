// The hub of tests/hub_server.py as a child of the test, and the environment that points Hone at it.
#pragma once

#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <map>
#include <optional>
#include <string>

#include "download.h"
#include "hone/core/files.h"
#include "hone/core/json.h"
#include "hub.h"

namespace hone::pull {

inline const std::string test_commit = "0123456789abcdef0123456789abcdef01234567";

// Sets variables and puts the old values back.
class Environment {
 public:
  ~Environment() {
    for (const auto& [name, value] : before_)
      value ? ::setenv(name.c_str(), value->c_str(), 1) : ::unsetenv(name.c_str());
  }
  void set(const std::string& name, const std::string& value) {
    const char* old = std::getenv(name.c_str());
    before_.try_emplace(name, old ? std::optional<std::string>(old) : std::nullopt);
    ::setenv(name.c_str(), value.c_str(), 1);
  }

 private:
  std::map<std::string, std::optional<std::string>> before_;
};

inline void write_text(const fs::path& path, const std::string& text) {
  fs::create_directories(path.parent_path());
  std::ofstream(path, std::ios::binary) << text;
}

inline std::string bytes_of(const fs::path& path) {
  auto text = read_file(path);
  return text ? *text : "";
}

// Each test has a server, a folder of repositories and folders of Hone's and the hub's cache of its own.
class HubTest : public testing::Test {
 protected:
  void SetUp() override { start(""); }
  void TearDown() override { stop(); }

  void start(const std::string& arguments) {
    for (const char* name : {"HF_TOKEN", "HF_TOKEN_PATH", "HF_HUB_OFFLINE", "HF_HUB_CACHE", "HUGGINGFACE_HUB_CACHE"})
      environment.set(name, "");
    environment.set("NO_PROXY", "127.0.0.1");
    environment.set("HF_HOME", (folder.path() / "hf").string());
    environment.set("HONE_HOME", (folder.path() / "hone").string());
    fs::create_directories(repositories());
    const std::string command =
        "exec python3 '" HONE_SOURCE_DIR "/tests/hub_server.py' '" + repositories().string() + "' " + arguments;
    server_ = ::popen(command.c_str(), "r");
    char line[512];
    ASSERT_TRUE(server_ && std::fgets(line, sizeof line, server_)) << command;
    auto addresses = parse_json(line, "hub_server.py");
    ASSERT_TRUE(addresses) << line;
    hub_address = (*addresses)["hub"], store_address = (*addresses)["store"];
    environment.set("HF_ENDPOINT", hub_address + "/");
  }

  void stop() {
    if (!server_) return;
    ask("/_quit");
    ::pclose(server_);
    server_ = nullptr;
  }

  std::string ask(const std::string& path) {
    auto page = download_page({.url = hub_address + path}, {.attempts = 1}, 1 << 20);
    return page ? page->body : page.error().message();
  }
  void mode(const std::string& switches) { ask("/_mode?" + switches); }
  Json log() { return *parse_json(ask("/_log"), "log"); }

  installed::HubSettings settings() const {
    installed::HubSettings settings = installed::HubSettings::from_environment();
    settings.access.pause_ms = 1;
    settings.access.attempts = 4;
    return settings;
  }

  fs::path repositories() const { return folder.path() / "repositories"; }
  fs::path cache(const std::string& repository) const {
    std::string name = "models--" + repository;
    return folder.path() / "hf" / "hub" / name.replace(name.find('/'), 1, "--");
  }

  TemporaryFolder folder = std::move(*TemporaryFolder::make("hone-hub-test"));
  Environment environment;
  std::string hub_address, store_address;

 private:
  std::FILE* server_ = nullptr;
};

}  // namespace hone::pull
