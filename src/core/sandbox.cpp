#include "sandbox.h"

#include <sys/resource.h>
#include <unistd.h>

#include "hone/core/guards.h"
#include "sandbox_places.h"

#ifdef __linux__
#include <linux/capability.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

#include <algorithm>
#include <csignal>
#endif

namespace hone {
namespace {

Guards highest{1000, true, true};  // NOLINT: lowered by tests alone

#ifdef __linux__
// What is left of root's: reading and writing files of others, which Landlock keeps to the ones that were named.
constexpr std::uint32_t file_capabilities = 1U << CAP_DAC_OVERRIDE | 1U << CAP_DAC_READ_SEARCH;

bool give_up_capabilities(std::uint32_t kept) {
  __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
  __user_cap_data_struct sets[2] = {};
  if (::syscall(SYS_capget, &header, sets) != 0) return false;
  for (auto& set : sets) {
    set.permitted &= kept;
    set.effective = set.permitted, set.inheritable = 0;
    kept = 0;  // the upper half
  }
  return ::syscall(SYS_capset, &header, sets) == 0;
}
#endif

// `grace`: how far above the limit the process is ended instead of told.
template <class Resource>
void lower(Resource resource, rlim_t most, rlim_t grace = 0) {
  rlimit limit{};
  ::getrlimit(resource, &limit);
  limit.rlim_max = limit.rlim_max < most + grace ? limit.rlim_max : most + grace;
  limit.rlim_cur = limit.rlim_max < most ? limit.rlim_max : most;
  ::setrlimit(resource, &limit);
}

rlim_t most_files(ConfinedKind kind) { return kind == ConfinedKind::reader ? 64 : 1024; }

}  // namespace

Guards kernel_guards() {
  Guards guards;
#ifdef __linux__
  guards.landlock = landlock_abi();
  guards.seccomp = ::prctl(PR_GET_SECCOMP, 0, 0, 0, 0) >= 0;
  guards.capabilities = true;
#endif
  return guards;
}

void lower_guards(const Guards& at_most) { highest = at_most; }

Result<Sandbox> Sandbox::make(const Confinement& confinement, const std::string& program, const SandboxLimits& limits) {
  Sandbox sandbox;
  sandbox.kind_ = confinement.kind;
  sandbox.limits_ = limits;
#ifdef __linux__
  const Guards guards = kernel_guards();
  sandbox.landlock_ = places_of(confinement, program);
  sandbox.landlock_.abi = std::min(guards.landlock, highest.landlock);
  sandbox.filters_ = highest.seccomp;  // a kernel without seccomp confines nothing: entering fails
  sandbox.gives_up_capabilities_ = highest.capabilities;
  HONE_TRY(sandbox.filter_, CallFilter::make(calls_of(confinement, program.c_str())));
#endif
  return sandbox;
}

bool Sandbox::enter() {
#ifdef __linux__
  // Before Landlock and the filter, for which an ordinary user needs it.
  if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return false;
  if (!landlock_.enter()) return false;  // while files can still be opened
#ifdef SYS_close_range
  ::syscall(SYS_close_range, 3U, ~0U, 0U);
#endif
  // A file that may not grow is an error for who writes it, not its end.
  ::signal(SIGXFSZ, SIG_IGN);
  const bool writes = kind_ == ConfinedKind::trainer || kind_ == ConfinedKind::store_file;
  // Also not for a store_client: its standard error may be a file of its user's, and it opens none itself.
  if (!writes && kind_ != ConfinedKind::store_client) lower(RLIMIT_FSIZE, 0);
#endif
  if (limits_.memory_bytes > 0) lower(RLIMIT_AS, limits_.memory_bytes);
  if (limits_.processor_seconds > 0) lower(RLIMIT_CPU, limits_.processor_seconds, 2);
  lower(RLIMIT_CORE, 0);
  lower(RLIMIT_NOFILE, most_files(kind_));
#ifdef __linux__
  const bool has_places = kind_ != ConfinedKind::reader && kind_ != ConfinedKind::store_client;
  if (gives_up_capabilities_ && !give_up_capabilities(has_places ? file_capabilities : 0)) return false;
  if (filters_ && !filter_.enter()) return false;
#endif
  return true;
}

}  // namespace hone
