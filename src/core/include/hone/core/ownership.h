// Whose a file or folder is. What lies in a folder of somebody else can be read by them, and put there by them.
//
//   if (const auto found = ownership_of("../.hone"); found && !found->own)
//     return Error(ErrorCode::permission_denied, "../.hone belongs to the user " + found->owner + ".");
#pragma once

#include <filesystem>
#include <optional>
#include <string>

namespace hone {

struct Ownership {
  std::string owner;  // the user's name, or the number where there is none
  bool own = false;  // this process's user, or for root the one who called sudo, as git has it
  bool link = false;  // a symbolic link itself, not what it leads to
};

// None where there is nothing. A link is not followed.
std::optional<Ownership> ownership_of(const std::filesystem::path& path);

// The rule alone: `sudo_user` is what SUDO_UID says, none outside sudo.
bool is_own(unsigned owner, unsigned effective_user, const char* sudo_user);

}  // namespace hone
