// Landlock: which files a process may reach, whether it may open TCP connections, and whom it may signal.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace hone {

// The ABI that the kernel has; 0: none.
int landlock_abi();

class Landlock {
 public:
  // A path that is not there is passed over.
  void read(std::string path);
  void run(std::string path);  // read and execute
  void write(std::string path);  // everything in this folder
  void use_device(std::string path);

  int abi = 0;  // 0: enter() does nothing
  bool may_connect = false;  // to any port
  bool may_reach_abstract_sockets = false;

  // Restricts the calling thread for good. Async-signal-safe. False when the kernel refused.
  bool enter() const;

 private:
  struct Place {
    std::string path;
    std::uint64_t rights;
  };
  std::vector<Place> places_;
};

}  // namespace hone
