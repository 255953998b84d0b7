// The system calls of each kind of confined child.
#pragma once

#include <cstdint>
#include <vector>

#include "hone/core/confinement.h"

namespace hone {

// A call that is allowed, always or when one of its arguments is as said. Several rules of one call: when one of them holds.
struct CallRule {
  enum class When { always, masked, masked_not, wide, own_process };
  int call = 0;
  When when = When::always;
  unsigned argument = 0;
  std::uint64_t mask = 0, value = 0;  // masked: of the argument's low 32 bits; wide: of all 64
};

struct CallList {
  std::vector<CallRule> allowed;
  std::vector<int> refused;  // with EPERM; what is in neither list, as if the kernel had no such call (ENOSYS)
};

// `program`: the pointer that execve is called with. It is the one that execve accepts, and nobody else knows it.
CallList calls_of(const Confinement& confinement, const char* program);

}  // namespace hone
