// For tests: both ends of a terminal that nobody sits at.
//
//   const EmptyTerminal terminal;
//   say(terminal.end, "text");
//   EXPECT_EQ(terminal.shown(), "text");
#pragma once

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <utility>

namespace hone {

struct EmptyTerminal {
  int seen = ::posix_openpt(O_RDWR | O_NOCTTY);  // what it shows is read here
  std::FILE* end = nullptr;
  EmptyTerminal() {
    if (::grantpt(seen) == 0 && ::unlockpt(seen) == 0) end = std::fopen(::ptsname(seen), "w");
  }
  EmptyTerminal(const EmptyTerminal&) = delete;
  EmptyTerminal& operator=(const EmptyTerminal&) = delete;
  ~EmptyTerminal() {
    std::fclose(end);
    go_away();
  }
  // Waits until there is something.
  std::string shown() const {
    std::array<char, 4096> bytes;
    const ssize_t count = ::read(seen, bytes.data(), bytes.size());
    return {bytes.data(), static_cast<std::size_t>(std::max<ssize_t>(count, 0))};
  }
  void go_away() {
    if (seen >= 0) ::close(std::exchange(seen, -1));
  }
};

}  // namespace hone
