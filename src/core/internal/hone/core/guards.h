// The guards that hold a confined child on this machine.
//
//   if (kernel_guards().landlock == 0) use("a confined child may read what its user may read");
#pragma once

namespace hone {

struct Guards {
  int landlock =
      0;  // the ABI of Landlock: 1 files, 2 moves between folders, 3 truncation, 4 TCP, 5 devices, 6 signals; 0: none
  bool seccomp = false;
  bool capabilities = false;  // of root, given up
};

// What the kernel has.
Guards kernel_guards();

// For tests: confined children have no more than these from now on, whatever the kernel has.
void lower_guards(const Guards& at_most);

}  // namespace hone
