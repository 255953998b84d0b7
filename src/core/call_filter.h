// A list of system calls as the program that the kernel runs before each of them (seccomp).
#pragma once

#include <cstdint>
#include <vector>

#include "call_list.h"
#include "hone/core/result.h"

namespace hone {

// One instruction; struct sock_filter of Linux.
struct FilterInstruction {
  std::uint16_t code = 0;
  std::uint8_t if_true = 0, if_false = 0;
  std::uint32_t value = 0;
};

class CallFilter {
 public:
  static Result<CallFilter> make(const CallList& list);
  // Installs it in the calling thread for good, with no new privileges set before. Async-signal-safe. False when the kernel refused.
  bool enter();

 private:
  std::vector<FilterInstruction> program_;
  std::vector<std::size_t> own_process_;  // instructions whose value is the number of the process that enters
};

}  // namespace hone
