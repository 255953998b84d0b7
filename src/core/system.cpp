#include "hone/core/system.h"

#include <sys/utsname.h>

#include <fstream>

namespace hone {

std::string system_name() {
  std::string name;
  std::ifstream file("/etc/os-release");
  for (std::string line; std::getline(file, line);)
    if (line.rfind("PRETTY_NAME=", 0) == 0) {
      name = line.substr(12);
      std::erase(name, '"');
    }
  utsname kernel{};
  if (::uname(&kernel) != 0) return name;
  const std::string of_kernel = std::string(kernel.sysname) + " " + kernel.release + " " + kernel.machine;
  return name.empty() ? of_kernel : name + ", " + of_kernel;
}

}  // namespace hone
