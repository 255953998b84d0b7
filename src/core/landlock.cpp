#include "landlock.h"

#include <utility>

#ifdef __linux__
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>
#endif

namespace hone {

#ifdef __linux__
namespace {

// linux/landlock.h of Debian 12 ends at the second ABI, so the numbers stand here. The calls have these on every architecture.
constexpr long create_ruleset_call = 444, add_rule_call = 445, restrict_self_call = 446;
constexpr std::uint32_t ask_version = 1;
constexpr int rule_path_beneath = 1;

constexpr std::uint64_t fs_execute = 1 << 0, fs_write_file = 1 << 1, fs_read_file = 1 << 2, fs_read_dir = 1 << 3,
                        fs_remove_dir = 1 << 4, fs_remove_file = 1 << 5, fs_make_dir = 1 << 7, fs_make_reg = 1 << 8,
                        fs_refer = 1 << 13, fs_truncate = 1 << 14, fs_ioctl_dev = 1 << 15;
constexpr std::uint64_t rights_of_a_file = fs_execute | fs_write_file | fs_read_file | fs_truncate | fs_ioctl_dev;
constexpr std::uint64_t net_bind_tcp = 1 << 0, net_connect_tcp = 1 << 1;
constexpr std::uint64_t scope_abstract_socket = 1 << 0, scope_signal = 1 << 1;

struct RulesetAttributes {
  std::uint64_t files, network, scopes;
};

struct __attribute__((packed)) PathBeneath {
  std::uint64_t rights;
  std::int32_t folder;
};

// Every right that this ABI can refuse: one that is not named here stays allowed.
std::uint64_t files_handled(int abi) {
  std::uint64_t rights = (1 << 13) - 1;
  if (abi >= 2) rights |= fs_refer;
  if (abi >= 3) rights |= fs_truncate;
  if (abi >= 5) rights |= fs_ioctl_dev;
  return rights;
}

}  // namespace

int landlock_abi() {
  const long abi = ::syscall(create_ruleset_call, nullptr, 0, ask_version);
  return abi > 0 ? static_cast<int>(abi) : 0;
}

void Landlock::read(std::string path) { places_.push_back({std::move(path), fs_read_file | fs_read_dir}); }
void Landlock::run(std::string path) { places_.push_back({std::move(path), fs_read_file | fs_read_dir | fs_execute}); }
void Landlock::write(std::string path) {
  places_.push_back({std::move(path), fs_read_file | fs_read_dir | fs_write_file | fs_truncate | fs_make_reg |
                                          fs_make_dir | fs_remove_file | fs_remove_dir | fs_refer});
}
void Landlock::use_device(std::string path) {
  places_.push_back({std::move(path), fs_read_file | fs_read_dir | fs_write_file | fs_ioctl_dev});
}

bool Landlock::enter() const {
  if (abi == 0) return true;
  RulesetAttributes handled{files_handled(abi), 0, 0};
  handled.network = may_connect ? net_bind_tcp : net_bind_tcp | net_connect_tcp;
  handled.scopes = may_reach_abstract_sockets ? scope_signal : scope_signal | scope_abstract_socket;
  // A kernel refuses a longer structure than it knows unless the rest is zero.
  const std::size_t size = abi >= 6 ? 24 : abi >= 4 ? 16 : 8;
  const int ruleset = static_cast<int>(::syscall(create_ruleset_call, &handled, size, 0));
  if (ruleset < 0) return false;
  for (const Place& place : places_) {
    const int opened = ::open(place.path.c_str(), O_PATH | O_CLOEXEC);
    struct stat status {};
    if (opened < 0 || ::fstat(opened, &status) != 0) continue;
    PathBeneath rule{place.rights & handled.files, opened};
    if (!S_ISDIR(status.st_mode)) rule.rights &= rights_of_a_file;
    ::syscall(add_rule_call, ruleset, rule_path_beneath, &rule, 0);  // a rule that fails allows nothing
    ::close(opened);
  }
  const bool entered = ::syscall(restrict_self_call, ruleset, 0) == 0;
  ::close(ruleset);
  return entered;
}

#else

int landlock_abi() { return 0; }
void Landlock::read(std::string) {}
void Landlock::run(std::string) {}
void Landlock::write(std::string) {}
void Landlock::use_device(std::string) {}
bool Landlock::enter() const { return true; }

#endif

}  // namespace hone
