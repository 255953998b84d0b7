// Starting a program by fork and exec: everything is made before the fork, after it only async-signal-safe calls are made.
#pragma once

#include <sys/types.h>
#include <unistd.h>

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "hone/core/result.h"
#include "sandbox.h"

namespace hone {

struct Descriptor {
  int value = -1;
  Descriptor() = default;
  explicit Descriptor(int descriptor) : value(descriptor) {}
  Descriptor(Descriptor&& other) noexcept : value(std::exchange(other.value, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(value, other.value);
    return *this;
  }
  ~Descriptor() { close(); }
  void close() {
    if (value >= 0) ::close(std::exchange(value, -1));
  }
};

// What a child ends with instead of running a program without its guards.
inline constexpr int not_confined = 126;

// Not to be moved or copied once made: it points into itself.
struct Launch {
  // Looks the program up in PATH. `settings`: "NAME=value" beside the environment that is handed on. Not confined, it has no
  // limits but that of memory.
  // Errors: not_found, those of the sandbox.
  Status make(const std::vector<std::string>& command, const std::vector<std::string>& settings,
              const std::optional<Confinement>& confinement, const SandboxLimits& limits = {});
  // In the child, after the fork.
  [[noreturn]] void become(int input, int output, int errors);

 private:
  std::string program_;
  std::vector<std::string> words_, settings_;
  std::vector<char*> arguments_, environment_;
  std::uint64_t memory_bytes_ = 0;
  std::optional<Sandbox> sandbox_;
  pid_t parent_ = 0;
};

}  // namespace hone
