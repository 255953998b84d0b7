// A place for tests/hostile/hostile.c: a folder with its victims and, by the names that it is asked for, the program itself.
#pragma once

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <string>

#include "hone/core/files.h"

namespace hone {

class HostilePlace {
 public:
  HostilePlace() {
    ::setenv("HF_TOKEN", "a token of the test", 1);
    for (const char* name : {"secret", "readable", "victim", "renamed", "deleted"})
      EXPECT_TRUE(write_file_atomically(path(name), "kept", 0600));
    for (const char* name : {"empty", "mounted", "inside"}) EXPECT_TRUE(make_folder(path(name), 0700));
    // A copy, because a user who is not the tests' own may not reach the build folder; apart from the victims, because the folder
    // that hone-worker lies in is readable for it.
    fs::copy_file(HONE_HOSTILE, program_folder_.path() / "hostile");
    fs::permissions(program_folder_.path(), fs::perms::owner_all | fs::perms::others_exec);
    listen_at(path("socket").string());
    listen_at(std::string(1, '\0') + "hone-hostile");
  }
  HostilePlace(const HostilePlace&) = delete;
  HostilePlace& operator=(const HostilePlace&) = delete;
  ~HostilePlace() {
    for (const int socket : sockets_) ::close(socket);
    ::unsetenv("HF_TOKEN");
  }

  const fs::path& folder() const { return folder_.path(); }
  fs::path path(const std::string& name) const { return folder() / name; }
  fs::path program(const std::string& name) const {
    std::error_code ignored;
    fs::create_symlink(program_folder_.path() / "hostile", path(name), ignored);
    return path(name);
  }
  // From here on all of it is that user's.
  void give_to(unsigned user) const {
    EXPECT_EQ(::chown(folder().c_str(), user, user), 0);
    EXPECT_EQ(::chown((program_folder_.path() / "hostile").c_str(), user, user), 0);
    for (const auto& entry : fs::directory_iterator(folder())) EXPECT_EQ(::lchown(entry.path().c_str(), user, user), 0);
  }
  // A place that a hostile program has been free in is no place for the next one.
  bool is_untouched() const {
    const auto victim = read_file(path("victim"), 100), readable = read_file(path("readable"), 100);
    struct stat status {};
    return victim && *victim == "kept" && readable && *readable == "kept" &&
           ::stat(path("victim").c_str(), &status) == 0 && (status.st_mode & 0777) == 0600 &&
           fs::exists(path("renamed")) && fs::exists(path("deleted")) && fs::exists(path("empty")) &&
           !fs::exists(path("created")) && !fs::exists(path("made")) && !fs::exists(path("pipe")) &&
           !fs::exists(path("linked")) && !fs::exists(path("symlinked"));
  }

 private:
  void listen_at(const std::string& name) {
    const int socket = ::socket(AF_UNIX, SOCK_STREAM, 0);  // left open by exec, unless somebody closes it
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, name.data(), std::min(name.size(), sizeof address.sun_path - 1));
    const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + name.size() + (name[0] ? 1 : 0));
    (void)::bind(socket, reinterpret_cast<sockaddr*>(&address), size);  // another test may have the name without a file
    (void)::listen(socket, 8);
    sockets_[count_++] = socket;
  }

  TemporaryFolder folder_ = TemporaryFolder::make("hone-hostile").value();
  TemporaryFolder program_folder_ = TemporaryFolder::make("hone-hostile").value();
  int sockets_[2] = {-1, -1}, count_ = 0;
};

}  // namespace hone
