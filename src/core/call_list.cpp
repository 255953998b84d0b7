#include "call_list.h"

#ifdef __linux__
#include <fcntl.h>
#include <sched.h>
#include <seccomp.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>

#include <cstdint>
#include <initializer_list>
#include <utility>

#ifndef HONE_GPU
#define HONE_GPU 0
#endif

namespace hone {
namespace {

using When = CallRule::When;

// Calls younger than Debian 12's libseccomp; they have one number on every architecture.
constexpr int futex_waitv_call = 449, cachestat_call = 451, map_shadow_stack_call = 453, futex_wake_call = 454,
              futex_wait_call = 455, futex_requeue_call = 456, mseal_call = 462;
constexpr int set_mempolicy_home_node_call = 450;
constexpr int set_vma_name = 0x53564d41;  // PR_SET_VMA, with which glibc names its memory

class Lister {
 public:
  void allow(std::initializer_list<int> calls) {
    for (const int call : calls) add({call});
  }
  // The bits of `mask` in an argument, which the kernel reads as an int, are `value`.
  void allow_if(int call, unsigned argument, std::uint32_t mask, std::uint32_t value) {
    add({call, When::masked, argument, mask, value});
  }
  void allow_unless(int call, unsigned argument, std::uint32_t mask, std::uint32_t value) {
    add({call, When::masked_not, argument, mask, value});
  }
  void allow_values(int call, unsigned argument, std::initializer_list<std::uint32_t> values) {
    for (const std::uint32_t value : values) allow_if(call, argument, ~std::uint32_t{0}, value);
  }
  void allow_pointer(int call, unsigned argument, const void* pointer) {
    add({call, When::wide, argument, ~std::uint64_t{0}, reinterpret_cast<std::uintptr_t>(pointer)});
  }
  void allow_on_itself(int call, unsigned argument) { add({call, When::own_process, argument}); }
  void refuse(std::initializer_list<int> calls) {
    for (const int call : calls)
      if (call >= 0) list.refused.push_back(call);
  }

  CallList list;

 private:
  // libseccomp gives calls that this architecture lacks negative numbers.
  void add(const CallRule& rule) {
    if (rule.call >= 0) list.allowed.push_back(rule);
  }
};

// What every program does from its first instruction to its last; first what it does most.
void allow_running(Lister& calls) {
  calls.allow({SCMP_SYS(read), SCMP_SYS(write), SCMP_SYS(futex), SCMP_SYS(lseek), SCMP_SYS(close), SCMP_SYS(fstat),
               SCMP_SYS(newfstatat), SCMP_SYS(stat), SCMP_SYS(lstat), SCMP_SYS(statx), SCMP_SYS(pread64),
               SCMP_SYS(pwrite64), SCMP_SYS(readv), SCMP_SYS(writev), SCMP_SYS(preadv), SCMP_SYS(preadv2)});
  // Its memory.
  calls.allow({SCMP_SYS(brk), SCMP_SYS(mmap), SCMP_SYS(mmap2), SCMP_SYS(munmap), SCMP_SYS(mprotect), SCMP_SYS(mremap),
               SCMP_SYS(madvise), SCMP_SYS(msync), SCMP_SYS(mincore), SCMP_SYS(mlock), SCMP_SYS(mlock2),
               SCMP_SYS(munlock), SCMP_SYS(membarrier), SCMP_SYS(pkey_alloc), SCMP_SYS(pkey_free),
               SCMP_SYS(pkey_mprotect), map_shadow_stack_call, mseal_call});
  // Its threads and their state in the processor: arch_prctl asks for AMX, too.
  calls.allow({SCMP_SYS(arch_prctl),
               SCMP_SYS(set_tid_address),
               SCMP_SYS(set_robust_list),
               SCMP_SYS(get_robust_list),
               SCMP_SYS(rseq),
               SCMP_SYS(gettid),
               SCMP_SYS(getpid),
               SCMP_SYS(getppid),
               SCMP_SYS(exit),
               SCMP_SYS(exit_group),
               SCMP_SYS(sched_yield),
               SCMP_SYS(sched_getaffinity),
               SCMP_SYS(sched_getparam),
               SCMP_SYS(sched_getscheduler),
               SCMP_SYS(sched_getattr),
               SCMP_SYS(sched_get_priority_max),
               SCMP_SYS(sched_get_priority_min),
               SCMP_SYS(getcpu),
               SCMP_SYS(getpriority),
               futex_waitv_call,
               futex_wake_call,
               futex_wait_call,
               futex_requeue_call});
  constexpr std::uint32_t new_namespaces =
      CLONE_NEWNS | CLONE_NEWCGROUP | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWNET;
  calls.allow_if(SCMP_SYS(clone), 0, CLONE_THREAD | CLONE_VM | new_namespaces, CLONE_THREAD | CLONE_VM);
  calls.allow_values(SCMP_SYS(prctl), 0,
                     {PR_SET_NAME, PR_GET_NAME, set_vma_name, PR_GET_DUMPABLE, PR_CAPBSET_READ, PR_GET_NO_NEW_PRIVS,
                      PR_SET_NO_NEW_PRIVS, PR_GET_SECCOMP, PR_GET_TIMERSLACK, PR_SET_THP_DISABLE, PR_GET_THP_DISABLE});
  // Signals, to itself alone: abort() and raise() are tgkill.
  calls.allow({SCMP_SYS(rt_sigaction), SCMP_SYS(rt_sigprocmask), SCMP_SYS(rt_sigreturn), SCMP_SYS(rt_sigsuspend),
               SCMP_SYS(rt_sigpending), SCMP_SYS(rt_sigtimedwait), SCMP_SYS(sigaltstack), SCMP_SYS(restart_syscall),
               SCMP_SYS(pause)});
  calls.allow_on_itself(SCMP_SYS(tgkill), 0);
  calls.allow_on_itself(SCMP_SYS(kill), 0);
  // Time.
  calls.allow({SCMP_SYS(clock_gettime), SCMP_SYS(clock_gettime64), SCMP_SYS(clock_getres), SCMP_SYS(clock_nanosleep),
               SCMP_SYS(nanosleep), SCMP_SYS(gettimeofday), SCMP_SYS(time), SCMP_SYS(times), SCMP_SYS(alarm),
               SCMP_SYS(getitimer), SCMP_SYS(setitimer)});
  // Who and where it is, and what it may use.
  calls.allow({SCMP_SYS(uname),     SCMP_SYS(sysinfo),   SCMP_SYS(getrusage), SCMP_SYS(getrlimit), SCMP_SYS(ugetrlimit),
               SCMP_SYS(getuid),    SCMP_SYS(geteuid),   SCMP_SYS(getgid),    SCMP_SYS(getegid),   SCMP_SYS(getgroups),
               SCMP_SYS(getresuid), SCMP_SYS(getresgid), SCMP_SYS(getpgrp),   SCMP_SYS(getpgid),   SCMP_SYS(getsid),
               SCMP_SYS(capget),    SCMP_SYS(getrandom), SCMP_SYS(umask),     SCMP_SYS(getcwd),    SCMP_SYS(chdir),
               SCMP_SYS(fchdir),    SCMP_SYS(wait4),     SCMP_SYS(waitid)});
  calls.allow_pointer(SCMP_SYS(prlimit64), 2, nullptr);  // reads a limit
  calls.allow_values(SCMP_SYS(personality), 0, {0xffffffff});  // asks for it
}

// Finding, opening and reading files. Which ones is Landlock's.
void allow_reading(Lister& calls) {
  calls.allow({SCMP_SYS(access),    SCMP_SYS(faccessat),   SCMP_SYS(readlink), SCMP_SYS(readlinkat),
               SCMP_SYS(getdents),  SCMP_SYS(getdents64),  SCMP_SYS(statfs),   SCMP_SYS(fstatfs),
               SCMP_SYS(fadvise64), SCMP_SYS(readahead),   SCMP_SYS(dup),      SCMP_SYS(dup2),
               SCMP_SYS(dup3),      SCMP_SYS(close_range), SCMP_SYS(poll),     SCMP_SYS(ppoll),
               SCMP_SYS(select),    SCMP_SYS(pselect6),    SCMP_SYS(pipe),     SCMP_SYS(pipe2),
               cachestat_call});
  constexpr std::uint32_t writing = O_ACCMODE | O_CREAT | O_TRUNC;
  calls.allow_if(SCMP_SYS(openat), 2, writing, O_RDONLY);
  calls.allow_if(SCMP_SYS(open), 1, writing, O_RDONLY);
  // Not F_SETOWN and F_SETSIG, by which a pipe sends signals to others, and no leases.
  calls.allow_values(SCMP_SYS(fcntl), 1,
                     {F_DUPFD, F_DUPFD_CLOEXEC, F_GETFD, F_SETFD, F_GETFL, F_SETFL, F_GETLK, F_SETLK, F_SETLKW,
                      F_OFD_GETLK, F_OFD_SETLK, F_OFD_SETLKW, F_GETPIPE_SZ, F_SETPIPE_SZ, F_ADD_SEALS, F_GET_SEALS});
  // Not TIOCSTI, which types into a terminal.
  calls.allow_values(SCMP_SYS(ioctl), 1, {TCGETS, TIOCGWINSZ, FIONREAD, FIONBIO, FIOCLEX, FIONCLEX});
}

// What engines do beside: placing memory, waiting for each other, memory files of code made at run time.
void allow_engines(Lister& calls) {
  calls.allow({SCMP_SYS(mbind), SCMP_SYS(get_mempolicy), SCMP_SYS(set_mempolicy), SCMP_SYS(eventfd2),
               SCMP_SYS(epoll_create1), SCMP_SYS(epoll_ctl), SCMP_SYS(epoll_wait), SCMP_SYS(epoll_pwait),
               SCMP_SYS(memfd_create), SCMP_SYS(flock), set_mempolicy_home_node_call});
}

// Making, changing and deleting files; neither owner, rights and times of a file nor links, for which Landlock has no rule.
void allow_writing(Lister& calls) {
  // Landlock of before ABI 3 takes O_RDONLY with O_TRUNC for reading.
  for (const auto& [call, flags] : {std::pair{SCMP_SYS(openat), 2U}, {SCMP_SYS(open), 1U}}) {
    calls.allow_if(call, flags, O_ACCMODE, O_WRONLY);
    calls.allow_if(call, flags, O_ACCMODE, O_RDWR);
  }
  calls.allow({SCMP_SYS(ftruncate), SCMP_SYS(fallocate), SCMP_SYS(fsync), SCMP_SYS(fdatasync),
               SCMP_SYS(sync_file_range), SCMP_SYS(pwritev), SCMP_SYS(pwritev2), SCMP_SYS(copy_file_range),
               SCMP_SYS(sendfile), SCMP_SYS(flock), SCMP_SYS(unlink), SCMP_SYS(unlinkat), SCMP_SYS(rename),
               SCMP_SYS(renameat), SCMP_SYS(renameat2), SCMP_SYS(mkdir), SCMP_SYS(mkdirat), SCMP_SYS(rmdir)});
}

// The channel to the one who started it: a pair of sockets, which has no address.
void allow_channel(Lister& calls) {
  calls.allow_pointer(SCMP_SYS(sendto), 4, nullptr);
  calls.allow_pointer(SCMP_SYS(recvfrom), 4, nullptr);
}

void allow_connecting(Lister& calls, bool unix_sockets) {
  calls.allow_values(SCMP_SYS(socket), 0, {AF_INET, AF_INET6});
  if (unix_sockets) calls.allow_values(SCMP_SYS(socket), 0, {AF_UNIX});
  calls.allow_values(SCMP_SYS(socketpair), 0, {AF_UNIX});  // libcurl wakes its own threads by one
  calls.allow({SCMP_SYS(connect), SCMP_SYS(getsockname), SCMP_SYS(getpeername), SCMP_SYS(getsockopt),
               SCMP_SYS(setsockopt), SCMP_SYS(shutdown), SCMP_SYS(sendto), SCMP_SYS(sendmsg), SCMP_SYS(sendmmsg),
               SCMP_SYS(recvfrom), SCMP_SYS(recvmsg), SCMP_SYS(recvmmsg), SCMP_SYS(eventfd2), SCMP_SYS(epoll_create1),
               SCMP_SYS(epoll_ctl), SCMP_SYS(epoll_wait), SCMP_SYS(epoll_pwait)});
}

// Calls that a program may well try and go on without: it is told that it may not, instead of that there is no such call.
void refuse_plainly(Lister& calls) {
  calls.refuse({SCMP_SYS(socket),
                SCMP_SYS(socketpair),
                SCMP_SYS(connect),
                SCMP_SYS(bind),
                SCMP_SYS(listen),
                SCMP_SYS(accept),
                SCMP_SYS(accept4),
                SCMP_SYS(fork),
                SCMP_SYS(vfork),
                SCMP_SYS(execveat),
                SCMP_SYS(tkill),
                SCMP_SYS(ptrace),
                SCMP_SYS(process_vm_readv),
                SCMP_SYS(creat),
                SCMP_SYS(truncate),
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
                SCMP_SYS(mknod),
                SCMP_SYS(mknodat),
                SCMP_SYS(chmod),
                SCMP_SYS(fchmod),
                SCMP_SYS(fchmodat),
                SCMP_SYS(chown),
                SCMP_SYS(fchown),
                SCMP_SYS(lchown),
                SCMP_SYS(fchownat),
                SCMP_SYS(utimensat),
                SCMP_SYS(utime),
                SCMP_SYS(utimes),
                SCMP_SYS(setxattr),
                SCMP_SYS(mount),
                SCMP_SYS(umount2),
                SCMP_SYS(chroot),
                SCMP_SYS(unshare),
                SCMP_SYS(setns),
                SCMP_SYS(setrlimit),
                SCMP_SYS(setpriority),
                SCMP_SYS(sched_setaffinity),
                SCMP_SYS(sched_setscheduler),
                SCMP_SYS(seccomp)});
}

}  // namespace

CallList calls_of(const Confinement& confinement, const char* program) {
  Lister calls;
  allow_running(calls);
  allow_reading(calls);
  calls.allow_pointer(SCMP_SYS(execve), 0, program);
  switch (confinement.kind) {
    case ConfinedKind::reader: break;
    case ConfinedKind::trial: allow_engines(calls); break;
    case ConfinedKind::trainer: allow_engines(calls), allow_writing(calls); break;
    case ConfinedKind::store_client: allow_connecting(calls, confinement.unix_sockets); break;
    case ConfinedKind::store_file: allow_channel(calls), allow_writing(calls); break;
  }
  // A GPU's driver has a request for everything. Which devices they go to is Landlock's.
  if (HONE_GPU && (confinement.kind == ConfinedKind::trial || confinement.kind == ConfinedKind::trainer)) {
    calls.allow_unless(SCMP_SYS(ioctl), 1, 0xffffff00, TIOCSTI & 0xffffff00);  // the terminal's
    calls.allow_if(SCMP_SYS(openat), 2, O_ACCMODE | O_CREAT | O_TRUNC, O_RDWR);
  }
  refuse_plainly(calls);
  return std::move(calls.list);
}

}  // namespace hone

#else

namespace hone {
CallList calls_of(const Confinement&, const char*) { return {}; }
}  // namespace hone

#endif
