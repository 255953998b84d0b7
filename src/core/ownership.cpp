#include "hone/core/ownership.h"

#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cstdlib>

namespace hone {
namespace {

std::string user_name(uid_t user) {
  std::array<char, 4096> buffer;
  passwd entry{}, *found = nullptr;
  if (::getpwuid_r(user, &entry, buffer.data(), buffer.size(), &found) == 0 && found) return found->pw_name;
  return std::to_string(user);
}

}  // namespace

bool is_own(unsigned owner, unsigned effective_user, const char* sudo_user) {
  if (owner == effective_user) return true;
  return effective_user == 0 && sudo_user && sudo_user == std::to_string(owner);
}

std::optional<Ownership> ownership_of(const std::filesystem::path& path) {
  struct stat found {};
  if (::lstat(path.c_str(), &found) != 0) return std::nullopt;
  return Ownership{user_name(found.st_uid), is_own(found.st_uid, ::geteuid(), std::getenv("SUDO_UID")),
                   S_ISLNK(found.st_mode)};
}

}  // namespace hone
