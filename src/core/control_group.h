// The control groups (cgroups, versions 1 and 2) that this process is in: where its limits of memory and processor time stand.
//
//   for (const fs::path& folder : control_groups("memory")) …      // its own group first, then those above it
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string_view>
#include <vector>

namespace hone {

struct ControlGroup {
  int version = 2;
  std::filesystem::path folder;  // "/sys/fs/cgroup/user.slice/app.scope"

  // The first number of a file of the group; none when it is not there or says "max".
  std::optional<std::uint64_t> number(const char* file) const;
  // The number behind a key of memory.stat; 0 when it is not there.
  std::uint64_t statistic(std::string_view key) const;
};

// `controller`: "memory", "cpu". A limit of any of them holds. Empty where the system has no such groups.
// `root`: of the file system; another one in tests.
std::vector<ControlGroup> control_groups(std::string_view controller, const std::filesystem::path& root = "/");

}  // namespace hone
