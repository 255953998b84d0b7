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

#endif

#include <algorithm>
#include <csignal>

namespace hone {
namespace {

Guards highest{1000, true, true};  // NOLINT: lowered by tests alone

#ifdef __linux__
bool gain_no_privileges() { return ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0; }

// What is left of root's: nothing, or reading and writing files of others, which Landlock keeps to the ones that were named.
bool give_up_capabilities(bool has_places) {
  std::uint32_t kept = has_places ? 1U << CAP_DAC_OVERRIDE | 1U << CAP_DAC_READ_SEARCH : 0;
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
#else
bool gain_no_privileges() { return true; }
bool give_up_capabilities(bool) { return true; }
#endif

// `grace`: how far above the limit the process is ended instead of told.
template <class Resource>
void lower_limit(Resource resource, rlim_t most, rlim_t grace = 0) {
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
  sandbox.landlock_ = places_of(confinement, program);
  sandbox.landlock_.abi = std::min(landlock_abi(), highest.landlock);
  HONE_TRY(sandbox.filter_, CallFilter::make(calls_of(confinement, program.c_str())));
  sandbox.filters_ = highest.seccomp;  // a kernel without seccomp confines nothing: entering fails
  sandbox.keeps_capabilities_ = !highest.capabilities;
  return sandbox;
}

bool Sandbox::enter() {
  const bool writes = kind_ == ConfinedKind::trainer || kind_ == ConfinedKind::store_file;
  // Of the kinds to which paths are named.
  const bool has_places = writes || kind_ == ConfinedKind::trial;
  // In this order: Landlock and the filter take an ordinary user at his word only without new privileges, Landlock opens the
  // places, and the filter refuses all of what stands here.
  if (!gain_no_privileges() || !landlock_.enter()) return false;
#if defined(__linux__) && defined(SYS_close_range)
  ::syscall(SYS_close_range, 3U, ~0U, 0U);
#endif
  ::signal(SIGXFSZ, SIG_IGN);  // a file that may not grow is an error for who writes it, not its end
  // Also not for a store_client: its standard error may be a file of its user's, and it opens none itself.
  if (!writes && kind_ != ConfinedKind::store_client) lower_limit(RLIMIT_FSIZE, 0);
  if (limits_.memory_bytes > 0) lower_limit(RLIMIT_AS, limits_.memory_bytes);
  if (limits_.processor_seconds > 0) lower_limit(RLIMIT_CPU, limits_.processor_seconds, 2);
  lower_limit(RLIMIT_CORE, 0);
  lower_limit(RLIMIT_NOFILE, most_files(kind_));
  if (keeps_capabilities_ || give_up_capabilities(has_places)) return !filters_ || filter_.enter();
  return false;
}

}  // namespace hone
