#include "available_memory.h"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <limits>
#include <map>
#include <string>

#include "control_group.h"
#include "hone/core/memory.h"

namespace hone {
namespace {

namespace fs = std::filesystem;

// Kernels before 3.14 have no MemAvailable: free memory and what the page cache would give back.
std::uint64_t of_the_machine(const fs::path& root) {
  std::ifstream meminfo(root / "proc/meminfo");
  std::map<std::string, std::uint64_t> kilobytes;
  for (std::string line; std::getline(meminfo, line);) {  // "MemAvailable:   24041104 kB"
    const std::size_t colon = line.find(':'), digit = line.find_first_of("0123456789", colon);
    if (colon == std::string::npos || digit == std::string::npos) continue;
    kilobytes[line.substr(0, colon)] = std::strtoull(line.c_str() + digit, nullptr, 10);
  }
  if (const auto found = kilobytes.find("MemAvailable"); found != kilobytes.end()) return found->second * 1024;
  return (kilobytes["MemFree"] + kilobytes["Buffers"] + kilobytes["Cached"]) * 1024;
}

// Files that the group has read count as its use until somebody needs the memory.
std::uint64_t left_of(const ControlGroup& group) {
  constexpr std::uint64_t all = std::numeric_limits<std::uint64_t>::max();
  const bool first = group.version == 1;
  const auto limit = group.number(first ? "memory.limit_in_bytes" : "memory.max");
  const auto used = group.number(first ? "memory.usage_in_bytes" : "memory.current");
  if (!limit || !used) return all;
  const std::string prefix = first ? "total_" : "";
  const std::uint64_t files = group.statistic(prefix + "inactive_file") + group.statistic(prefix + "active_file");
  const std::uint64_t held = *used > files ? *used - files : 0;
  return *limit > held ? *limit - held : 0;
}

}  // namespace

std::uint64_t available_memory_of(const fs::path& root) {
  std::uint64_t available = of_the_machine(root);
  for (const ControlGroup& group : control_groups("memory", root)) available = std::min(available, left_of(group));
  return available;
}

std::uint64_t available_memory_bytes() { return available_memory_of("/"); }

}  // namespace hone
