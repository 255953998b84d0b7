// Giving up the network: deny_network() and deny_network_but_accept() of child.h.
#include "hone/core/child.h"

#ifdef __linux__
#include <seccomp.h>
#include <sys/socket.h>

#include <cerrno>
#include <initializer_list>
#include <memory>
#endif

#ifdef __clang__
#pragma clang diagnostic ignored "-Wc99-extensions"  // what seccomp.h's SCMP_A0 expands to
#endif

namespace hone {

#ifdef __linux__
namespace {

struct Release {
  void operator()(void* filter) const { seccomp_release(filter); }
};
using Filter = std::unique_ptr<void, Release>;

Error refused(int code) {
  return Error(ErrorCode::unsupported,
               "The kernel's seccomp filter could not be made (error " + std::to_string(-code) + ").");
}

// Rules for system calls that this architecture lacks are no error.
template <class... Conditions>
int deny(const Filter& filter, int error_number, int call, Conditions... conditions) {
  const int code =
      seccomp_rule_add(filter.get(), SCMP_ACT_ERRNO(error_number), call, sizeof...(conditions), conditions...);
  return code == -EDOM || code == -EINVAL ? 0 : code;
}

Status close_network(std::initializer_list<int> calls) {
  Filter filter(seccomp_init(SCMP_ACT_ALLOW));
  if (!filter) return Error(ErrorCode::out_of_memory, "No memory for a seccomp filter.");
  seccomp_attr_set(filter.get(), SCMP_FLTATR_CTL_TSYNC, 1);
  for (int family : {AF_INET, AF_INET6, AF_PACKET, AF_VSOCK})
    if (int code = deny(filter, EACCES, SCMP_SYS(socket), SCMP_A0(SCMP_CMP_EQ, static_cast<scmp_datum_t>(family)));
        code < 0)
      return refused(code);
  if (int code = deny(filter, EPERM, SCMP_SYS(io_uring_setup)); code < 0)
    return refused(code);  // would open sockets unseen
  for (int call : calls)
    if (int code = deny(filter, EACCES, call); code < 0) return refused(code);
  if (int code = seccomp_load(filter.get()); code < 0) return refused(code);
  return {};
}

}  // namespace

Status deny_network() { return close_network({}); }

Status deny_network_but_accept() { return close_network({SCMP_SYS(connect), SCMP_SYS(bind), SCMP_SYS(listen)}); }

#else

Status deny_network() {
  return Error(ErrorCode::unsupported, "This system has no seccomp; the network cannot be closed from inside.");
}
Status deny_network_but_accept() { return deny_network(); }

#endif

}  // namespace hone
