// What holds a confined process: made before the fork, entered between fork and exec, where nothing may be allocated.
#pragma once

#include <cstdint>
#include <string>

#include "call_filter.h"
#include "hone/core/confinement.h"
#include "hone/core/result.h"
#include "landlock.h"

namespace hone {

// Limits that the child cannot raise again. 0: as they are.
struct SandboxLimits {
  std::uint64_t memory_bytes = 0;  // of address space
  std::uint64_t processor_seconds = 0;
};

class Sandbox {
 public:
  // `program`: the file that will be executed by this very pointer. Errors: those of the system.
  static Result<Sandbox> make(const Confinement& confinement, const std::string& program, const SandboxLimits& limits);

  // The calling process is confined for good, and every descriptor above 2 is closed. Async-signal-safe. False when the kernel
  // refused a guard that it has.
  bool enter();

 private:
  ConfinedKind kind_ = ConfinedKind::reader;
  SandboxLimits limits_;
  Landlock landlock_;
  CallFilter filter_;
  bool filters_ = false, keeps_capabilities_ = false;
};

}  // namespace hone
