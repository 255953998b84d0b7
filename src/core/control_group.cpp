#include "control_group.h"

#include <algorithm>
#include <fstream>
#include <sstream>
#include <string>

namespace hone {
namespace {

namespace fs = std::filesystem;

bool names(std::string_view controllers, std::string_view wanted) {  // "cpu,cpuacct"
  while (!controllers.empty()) {
    const std::size_t comma = std::min(controllers.find(','), controllers.size());
    if (controllers.substr(0, comma) == wanted) return true;
    controllers.remove_prefix(std::min(comma + 1, controllers.size()));
  }
  return false;
}

// From the group's folder up to the mount's. A container may show its own group as the mount itself, under the name that it
// has outside: then the name leads nowhere here and the mount is the group.
void climb(std::vector<ControlGroup>& groups, int version, const fs::path& mount, std::string_view group) {
  std::error_code ignored;
  if (!fs::is_directory(mount, ignored)) return;
  fs::path folder = mount / fs::path(group).relative_path().lexically_normal();
  if (group.find("..") != std::string_view::npos || !fs::is_directory(folder, ignored)) folder = mount;
  if (!folder.has_filename()) folder = folder.parent_path();
  for (;; folder = folder.parent_path()) {
    groups.push_back({version, folder});
    if (folder == mount || folder == folder.parent_path()) return;
  }
}

}  // namespace

std::optional<std::uint64_t> ControlGroup::number(const char* file) const {
  std::uint64_t value = 0;
  if (std::ifstream(folder / file) >> value) return value;
  return std::nullopt;
}

std::uint64_t ControlGroup::statistic(std::string_view key) const {
  std::ifstream file(folder / "memory.stat");
  std::string name;
  for (std::uint64_t value = 0; file >> name >> value;)
    if (name == key) return value;
  return 0;
}

std::vector<ControlGroup> control_groups(std::string_view controller, const fs::path& root) {
  std::vector<ControlGroup> groups;
  const fs::path mounts = root / "sys/fs/cgroup";
  std::ifstream memberships(root / "proc/self/cgroup");
  for (std::string line; std::getline(memberships, line);) {  // "9:memory:/docker/4fe2", "0::/user.slice"
    const std::size_t first = line.find(':'), second = line.find(':', first + 1);
    if (second == std::string::npos) continue;
    const std::string controllers = line.substr(first + 1, second - first - 1), group = line.substr(second + 1);
    if (controllers.empty()) {
      std::error_code ignored;
      const fs::path unified = mounts / "unified";  // where both versions are mounted
      climb(groups, 2, fs::is_directory(unified, ignored) ? unified : mounts, group);
    } else if (names(controllers, controller)) {
      std::error_code ignored;
      const fs::path together = mounts / controllers;  // "cpu,cpuacct"
      climb(groups, 1, fs::is_directory(together, ignored) ? together : mounts / controller, group);
    }
  }
  return groups;
}

}  // namespace hone
