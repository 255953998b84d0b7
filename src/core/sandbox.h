// What a confined process may still do, as a filter that can be installed between fork and exec (no allocation there).
#pragma once

#include <cstddef>
#include <vector>

#include "hone/core/result.h"

namespace hone {

// A seccomp program (struct sock_filter[]); empty where the system has none.
struct SandboxProgram {
  std::vector<std::byte> instructions;
};

// Everything but: sockets of any kind (with a network: listening alone), opening for writing, changing the file system,
// other processes, new programs. `program_path` is the one argument that execve keeps accepting: the very pointer that the
// child will pass.
Result<SandboxProgram> confine_to(const char* program_path, bool with_network);

// Installs the program in the calling thread for good. Async-signal-safe. False when the kernel refused.
bool install(const SandboxProgram& program);

}  // namespace hone
