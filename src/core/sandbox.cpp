#include "sandbox.h"

#include "hone/core/child.h"

#ifdef __linux__
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <seccomp.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
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

}  // namespace

namespace {
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

Result<SandboxProgram> confine_to(const char* program_path, bool with_network) {
  Filter filter(seccomp_init(SCMP_ACT_ALLOW));
  if (!filter) return Error(ErrorCode::out_of_memory, "No memory for a seccomp filter.");
  const int sockets[] = {SCMP_SYS(socket), SCMP_SYS(socketpair), SCMP_SYS(connect), SCMP_SYS(bind)};
  const int always[] = {SCMP_SYS(listen),
                        SCMP_SYS(io_uring_setup),
                        SCMP_SYS(ptrace),
                        SCMP_SYS(process_vm_readv),
                        SCMP_SYS(process_vm_writev),
                        SCMP_SYS(execveat),
                        SCMP_SYS(fork),
                        SCMP_SYS(vfork),
                        SCMP_SYS(kill),
                        SCMP_SYS(tkill),
                        SCMP_SYS(creat),
                        SCMP_SYS(unlink),
                        SCMP_SYS(unlinkat),
                        SCMP_SYS(rename),
                        SCMP_SYS(renameat),
                        SCMP_SYS(renameat2),
                        SCMP_SYS(mkdir),
                        SCMP_SYS(mkdirat),
                        SCMP_SYS(rmdir),
                        SCMP_SYS(link),
                        SCMP_SYS(linkat),
                        SCMP_SYS(symlink),
                        SCMP_SYS(symlinkat),
                        SCMP_SYS(chmod),
                        SCMP_SYS(fchmodat),
                        SCMP_SYS(chown),
                        SCMP_SYS(fchownat),
                        SCMP_SYS(truncate),
                        SCMP_SYS(mount),
                        SCMP_SYS(umount2),
                        SCMP_SYS(setxattr),
                        SCMP_SYS(mknod),
                        SCMP_SYS(mknodat),
                        SCMP_SYS(bpf),
                        SCMP_SYS(perf_event_open),
                        SCMP_SYS(keyctl),
                        SCMP_SYS(unshare),
                        SCMP_SYS(setns),
                        SCMP_SYS(process_vm_readv)};
  int code = 0;
  for (int call : always)
    if ((code = deny(filter, EPERM, call)) < 0) return refused(code);
  for (int call : sockets)
    if (!with_network && (code = deny(filter, EPERM, call)) < 0) return refused(code);
  for (int call : {SCMP_SYS(clone3), SCMP_SYS(openat2)})  // libc falls back to clone and openat
    if ((code = deny(filter, ENOSYS, call)) < 0) return refused(code);
  for (scmp_datum_t access : {O_WRONLY, O_RDWR}) {
    if ((code = deny(filter, EPERM, SCMP_SYS(open), SCMP_A1(SCMP_CMP_MASKED_EQ, O_ACCMODE, access))) < 0)
      return refused(code);
    if ((code = deny(filter, EPERM, SCMP_SYS(openat), SCMP_A2(SCMP_CMP_MASKED_EQ, O_ACCMODE, access))) < 0)
      return refused(code);
  }
  if ((code = deny(filter, EPERM, SCMP_SYS(clone), SCMP_A0(SCMP_CMP_MASKED_EQ, CLONE_THREAD, 0))) < 0)
    return refused(code);
  if ((code = deny(filter, EPERM, SCMP_SYS(execve),
                   SCMP_A0(SCMP_CMP_NE, reinterpret_cast<scmp_datum_t>(program_path)))) < 0)
    return refused(code);

  const int memory = memfd_create("seccomp", MFD_CLOEXEC);
  if (memory < 0) return Error(ErrorCode::io, "No memory file for a seccomp filter.");
  SandboxProgram program;
  code = seccomp_export_bpf(filter.get(), memory);
  const off_t size = lseek(memory, 0, SEEK_END);
  if (code == 0 && size > 0) {
    program.instructions.resize(static_cast<std::size_t>(size));
    if (pread(memory, program.instructions.data(), program.instructions.size(), 0) != size) code = -EIO;
  }
  close(memory);
  if (code < 0) return refused(code);
  return program;
}

bool install(const SandboxProgram& program) {
  sock_fprog filter{static_cast<unsigned short>(program.instructions.size() / sizeof(sock_filter)),
                    reinterpret_cast<sock_filter*>(const_cast<std::byte*>(program.instructions.data()))};
  return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 && prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter) == 0;
}

#else

Status deny_network() {
  return Error(ErrorCode::unsupported, "This system has no seccomp; the network cannot be closed from inside.");
}
Status deny_network_but_accept() { return deny_network(); }
Result<SandboxProgram> confine_to(const char*, bool) { return SandboxProgram{}; }
bool install(const SandboxProgram&) { return true; }

#endif

}  // namespace hone
