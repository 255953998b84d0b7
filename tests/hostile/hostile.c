// A program that tries what a confined one must not, and says what it could do.
//
//   hone-hostile table [FOLDER]     a line for each attempt, "NAME yes" or "NAME no"; FOLDER: where it may write
//
// Its victims are the process that started it and files beside itself, which the test has made:
// src/core/internal/hone/core/hostile_fixture.h.
// Under the name of a program that Hone runs (a link to this file) it says so in the form that Hone reads from that program:
// a test that finds "pdftotext(nothing)" in a document knows that all was tried there and all was refused. What a kernel or an
// ordinary user cannot do at all is a "no" as well, so each test also runs it free. It is C, so that it needs few calls itself.
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/netlink.h>
#include <netinet/in.h>
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/inotify.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

static char folder[3000];
static const char* inside;  // a folder in which it may write

static const char* at(const char* name) {
  static char paths[4][4096];
  static int next;
  char* path = paths[next++ % 4];
  snprintf(path, sizeof paths[0], "%s/%s", folder, name);
  return path;
}

// Whether a call went through to what it was for: an error that no guard gives counts as that.
static int went(long result) { return result >= 0 || (errno != EPERM && errno != EACCES && errno != ENOSYS); }
static int opens(const char* path, int flags) { return went(open(path, flags | O_CLOEXEC, 0600)); }
static int reads(const char* path) {
  char byte;
  const int file = open(path, O_RDONLY | O_CLOEXEC);
  return file >= 0 && read(file, &byte, 1) >= 0;
}
static const char* of_parent(const char* name) {
  static char path[100];
  snprintf(path, sizeof path, "/proc/%d/%s", (int)getppid(), name);
  return path;
}

// --- files
static int read_secret(void) { return reads(at("secret")); }
static int read_shadow(void) { return reads("/etc/shadow"); }
static int read_program(void) { return reads("/usr/bin/env"); }
static int list_folder(void) { return opendir(folder) != NULL; }
static int open_to_write(void) { return opens(at("victim"), O_WRONLY); }
static int create_file(void) { return opens(at("created"), O_WRONLY | O_CREAT); }
static int open_truncated(void) { return opens(at("victim"), O_RDONLY | O_TRUNC); }
// Of a file that it is meant to read.
static int write_readable(void) { return opens(at("readable"), O_WRONLY); }
static int cut_readable(void) { return opens(at("readable"), O_RDONLY | O_TRUNC); }
static int temporary_file(void) { return opens(folder, O_TMPFILE | O_WRONLY); }
static int reopen_input(void) { return open("/proc/self/fd/0", O_WRONLY) >= 0; }
static int truncate_file(void) { return went(truncate(at("victim"), 1)); }
static int change_mode(void) { return went(chmod(at("victim"), 0777)); }
static int change_mode_opened(void) {
  const int file = open(inside ? inside : "/proc/self/exe", O_RDONLY);
  return file >= 0 && went(fchmod(file, 0755));
}
static int change_mode_at(void) { return went(syscall(452, AT_FDCWD, at("victim"), 0777, 0)); }
static int change_owner(void) { return went(chown(at("victim"), getuid(), getgid())); }
static int change_times(void) { return went(utimensat(AT_FDCWD, at("victim"), NULL, 0)); }
static int change_attribute(void) { return went(syscall(SYS_setxattr, at("victim"), "user.hone", "x", 1, 0)); }
static int rename_file(void) { return went(rename(at("renamed"), at("renamed2"))); }
static int link_file(void) { return went(link(at("victim"), at("linked"))); }
static int link_symbolically(void) { return went(symlink("victim", at("symlinked"))); }
static int delete_file(void) { return went(unlink(at("deleted"))); }
static int make_folder(void) { return went(mkdir(at("made"), 0700)); }
static int delete_folder(void) { return went(rmdir(at("empty"))); }
static int make_pipe(void) { return went(mknod(at("pipe"), S_IFIFO | 0600, 0)); }
static int watch_folder(void) {
  const int watch = inotify_init1(IN_CLOEXEC);
  return watch >= 0 && went(inotify_add_watch(watch, folder, IN_ALL_EVENTS));
}
static int watch_all(void) { return went(syscall(SYS_fanotify_init, 0, O_RDONLY)); }
static int open_by_number(void) {
  struct {
    unsigned bytes;
    int type;
    unsigned char handle[8];
  } handle = {8, 1, {0}};
  return went(syscall(SYS_open_by_handle_at, AT_FDCWD, &handle, O_RDONLY));
}
static int mount_folder(void) {
  const int done = mount("none", at("mounted"), "tmpfs", 0, NULL);
  const int result = went(done);
  if (done == 0) umount2(at("mounted"), MNT_DETACH);
  return result;
}
static int change_root(void) { return went(chroot("/")); }

// --- processes
static int wait_for(pid_t child) {
  int status = 1;
  return child > 0 && waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}
static int fork_process(void) {
  const pid_t child = (pid_t)syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0);
  if (child == 0) _exit(0);
  return wait_for(child);
}
static int fork_by_name(void) {
#ifdef SYS_fork
  const pid_t child = (pid_t)syscall(SYS_fork);
  if (child == 0) _exit(0);
  return wait_for(child);
#else
  return 0;
#endif
}
static int fork_by_clone3(void) {
  uint64_t arguments[8] = {0};
  arguments[4] = SIGCHLD;
  const pid_t child = (pid_t)syscall(SYS_clone3, arguments, sizeof arguments);
  if (child == 0) _exit(0);
  return wait_for(child);
}
// In a process of its own where there can be one; else in this one, which says nothing any more if it succeeds.
static int run_program(void) {
  char* arguments[] = {"true", NULL};
  const pid_t child = (pid_t)syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0);
  if (child <= 0) {
    execve("/bin/true", arguments, NULL);
    if (child == 0) _exit(1);
  }
  return wait_for(child);
}
static int run_memory(void) {
  char* arguments[] = {"hostile", "nothing", NULL};
  const int program = open("/proc/self/exe", O_RDONLY), memory = memfd_create("hostile", 0);
  char bytes[4096];
  for (ssize_t got; program >= 0 && memory >= 0 && (got = read(program, bytes, sizeof bytes)) > 0;)
    if (write(memory, bytes, (size_t)got) != got) return 0;
  const pid_t child = (pid_t)syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0);
  if (child <= 0) {
    syscall(SYS_execveat, memory, "", arguments, NULL, AT_EMPTY_PATH);
    if (child == 0) _exit(1);
  }
  return wait_for(child);
}
static int signal_parent(void) { return went(kill(getppid(), SIGURG)); }
static int signal_thread(void) { return went(syscall(SYS_tkill, getppid(), SIGURG)); }
static int signal_thread_of_group(void) { return went(syscall(SYS_tgkill, getppid(), getppid(), SIGURG)); }
static int signal_with_value(void) {
  siginfo_t info;
  memset(&info, 0, sizeof info);
  info.si_code = SI_QUEUE;
  return went(syscall(SYS_rt_sigqueueinfo, getppid(), SIGURG, &info));
}
static int descriptor_of_parent(void) { return (int)syscall(SYS_pidfd_open, getppid(), 0); }
static int signal_by_descriptor(void) {
  const int parent = descriptor_of_parent();
  return parent >= 0 && went(syscall(SYS_pidfd_send_signal, parent, SIGURG, NULL, 0));
}
static int take_descriptor(void) {
  const int parent = descriptor_of_parent();
  return parent >= 0 && went(syscall(438 /* pidfd_getfd */, parent, 1, 0));
}
static int signal_by_pipe(void) {
  int ends[2];
  if (pipe(ends) != 0 || fcntl(ends[0], F_SETOWN, getppid()) != 0 || fcntl(ends[0], F_SETSIG, SIGURG) != 0) return 0;
  return went(fcntl(ends[0], F_SETFL, O_ASYNC)) && write(ends[1], "x", 1) == 1;
}
static int trace_parent(void) {
  const int traced = went(ptrace(PTRACE_SEIZE, getppid(), NULL, NULL));
  return traced;  // whoever traces lets go when it ends
}
static int read_parent_memory(void) {
  char byte;
  struct iovec here = {&byte, 1}, there = {(void*)16, 1};
  return went(process_vm_readv(getppid(), &here, 1, &there, 1, 0));
}
static int write_parent_memory(void) {
  char byte = 0;
  struct iovec here = {&byte, 1}, there = {(void*)16, 1};
  return went(process_vm_writev(getppid(), &here, 1, &there, 1, 0));
}
static int compare_parent(void) { return went(syscall(SYS_kcmp, getpid(), getppid(), 1 /* memory */, 0, 0)); }
static int open_parent_environment(void) { return opens(of_parent("environ"), O_RDONLY); }
static int open_parent_memory(void) { return opens(of_parent("mem"), O_RDONLY); }
static int read_parent_command(void) { return reads(of_parent("cmdline")); }
static int list_parent_descriptors(void) { return opendir(of_parent("fd")) != NULL; }
static int renice_parent(void) { return went(setpriority(PRIO_PROCESS, (id_t)getppid(), getpriority(PRIO_PROCESS, (id_t)getppid()))); }
static int move_parent(void) {
  cpu_set_t set;
  if (sched_getaffinity(getppid(), sizeof set, &set) != 0) sched_getaffinity(0, sizeof set, &set);
  return went(sched_setaffinity(getppid(), sizeof set, &set));
}
static int schedule_parent(void) {
  const struct sched_param none = {0};
  return went(sched_setscheduler(getppid(), SCHED_OTHER, &none));
}
static int limit_parent(void) {
  struct rlimit limit = {0, 0};
  getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max = 1024;
  struct rlimit before;
  const long done = syscall(SYS_prlimit64, getppid(), RLIMIT_NOFILE, NULL, &before);
  return done == 0 && went(syscall(SYS_prlimit64, getppid(), RLIMIT_NOFILE, &before, NULL));
}
static int prefer_parent_disk(void) { return went(syscall(SYS_ioprio_set, 1, getppid(), syscall(SYS_ioprio_get, 1, getppid()))); }
static int be_killed_last(void) { return opens("/proc/self/oom_score_adj", O_WRONLY); }
static int outlive_parent(void) {
  const int done = went(prctl(PR_SET_PDEATHSIG, 0));
  if (done) prctl(PR_SET_PDEATHSIG, SIGKILL);
  return done;
}
static int be_dumpable(void) { return went(prctl(PR_SET_DUMPABLE, 1)); }
static int raise_a_limit(void) {
  const struct rlimit limit = {4096, 4096};
  return went(setrlimit(RLIMIT_CORE, &limit));
}
static int new_user_namespace(void) { return went(unshare(CLONE_NEWUSER)); }
static int join_namespace(void) {
  const int own = open("/proc/self/ns/uts", O_RDONLY);
  return went(setns(own, 0));
}

// --- the network
static int make_socket(int family, int type, int protocol) { return socket(family, type | SOCK_CLOEXEC, protocol); }
static int socket_inet(void) { return went(make_socket(AF_INET, SOCK_STREAM, 0)); }
static int socket_inet6(void) { return went(make_socket(AF_INET6, SOCK_STREAM, 0)); }
static int socket_unix(void) { return went(make_socket(AF_UNIX, SOCK_STREAM, 0)); }
static int socket_netlink(void) { return went(make_socket(AF_NETLINK, SOCK_RAW, NETLINK_ROUTE)); }
static int socket_packet(void) { return went(make_socket(AF_PACKET, SOCK_RAW, 0)); }
static int socket_vsock(void) { return went(make_socket(AF_VSOCK, SOCK_STREAM, 0)); }
static int socket_crypto(void) { return went(make_socket(38 /* AF_ALG */, SOCK_SEQPACKET, 0)); }
static int socket_pair(void) {
  int ends[2];
  return went(socketpair(AF_UNIX, SOCK_STREAM, 0, ends));
}
static struct sockaddr_in loopback(int port) {
  struct sockaddr_in address = {0};
  address.sin_family = AF_INET;
  address.sin_port = htons((uint16_t)port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}
static int connect_tcp(void) {
  const struct sockaddr_in address = loopback(9);
  const int end = make_socket(AF_INET, SOCK_STREAM, 0);
  return end >= 0 && went(connect(end, (const struct sockaddr*)&address, sizeof address));
}
static int bind_tcp(void) {
  const struct sockaddr_in address = loopback(0);
  const int end = make_socket(AF_INET, SOCK_STREAM, 0);
  return end >= 0 && went(bind(end, (const struct sockaddr*)&address, sizeof address));
}
static int send_udp(void) {
  const struct sockaddr_in address = loopback(9);
  const int end = make_socket(AF_INET, SOCK_DGRAM, 0);
  return end >= 0 && went(sendto(end, "x", 1, 0, (const struct sockaddr*)&address, sizeof address));
}
static int connect_unix(void) {
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  snprintf(address.sun_path, sizeof address.sun_path, "%.90s/socket", folder);
  const int end = make_socket(AF_UNIX, SOCK_STREAM, 0);
  return end >= 0 && went(connect(end, (const struct sockaddr*)&address, sizeof address));
}
static int connect_abstract(void) {
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  const int length = snprintf(address.sun_path + 1, sizeof address.sun_path - 1, "hone-hostile");
  const int end = make_socket(AF_UNIX, SOCK_STREAM, 0);
  return end >= 0 && went(connect(end, (const struct sockaddr*)&address,
                                  (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 1 + (size_t)length)));
}

// --- the kernel
static int use_io_uring(void) {
  char parameters[256] = {0};
  return went(syscall(SYS_io_uring_setup, 1, parameters));
}
static int use_bpf(void) {
  uint32_t map[32] = {2 /* array */, 4, 4, 1};
  return went(syscall(SYS_bpf, 0 /* create a map */, map, sizeof map));
}
static int use_performance_events(void) {
  uint64_t attributes[16] = {(uint64_t)112 << 32 | 1 /* software */, 0};
  return went(syscall(SYS_perf_event_open, attributes, 0, -1, -1, 0));
}
static int add_key(void) { return went(syscall(SYS_add_key, "user", "hone", "x", 1, -2 /* the process's */)); }
static int use_keys(void) { return went(syscall(SYS_keyctl, 0 /* the ring's number */, -4 /* the user's */, 0)); }
static int handle_faults(void) { return went(syscall(SYS_userfaultfd, O_CLOEXEC | 1 /* of this program */)); }
static int change_personality(void) { return went(syscall(SYS_personality, 0)); }
static int type_into_terminal(void) { return went(ioctl(0, TIOCSTI, "x")); }
static int share_memory(void) {
  const int segment = shmget(IPC_PRIVATE, 4096, 0600);
  const int result = went(segment);
  if (segment >= 0) shmctl(segment, IPC_RMID, NULL);
  return result;
}
static int open_queue(void) { return went(syscall(SYS_mq_open, "hone-none", O_RDONLY, 0, NULL)); }
static int name_machine(void) {
  char name[256] = "";
  gethostname(name, sizeof name - 1);
  return went(sethostname(name, strlen(name)));
}
static int read_kernel_log(void) { return went(syscall(SYS_syslog, 10 /* its size */, NULL, 0)); }

// --- what it was given
static int has_token(void) { return getenv("HF_TOKEN") != NULL; }
static int has_descriptor(void) {
  for (int descriptor = 3; descriptor < 64; ++descriptor)
    if (fcntl(descriptor, F_GETFD) >= 0) return 1;
  return 0;
}
static int has_terminal_session(void) { return getsid(0) == getsid(getppid()); }
static int write_file_inherited(void) {  // the test's own file is descriptor 2, when it is one
  struct stat status;
  return fstat(2, &status) == 0 && S_ISREG(status.st_mode) && write(2, "x", 1) == 1;
}

// --- where it may write
static const char* in_own(const char* name) {
  static char paths[2][4096];
  static int next;
  char* path = paths[next++ % 2];
  snprintf(path, sizeof paths[0], "%s/%s", inside ? inside : "/nonexistent", name);
  return path;
}
static int write_inside(void) {
  const int file = open(in_own("made"), O_RDWR | O_CREAT | O_TRUNC, 0644);
  return file >= 0 && write(file, "abc", 3) == 3 && ftruncate(file, 1) == 0 && mkdir(in_own("folder"), 0700) == 0 &&
         rename(in_own("made"), in_own("folder/moved")) == 0 && unlink(in_own("folder/moved")) == 0 &&
         rmdir(in_own("folder")) == 0;
}

static const struct {
  const char* name;
  int (*attempt)(void);
} attempts[] = {
    // The environment and the descriptors as they were handed over, before any attempt changes them.
    {"has_token", has_token}, {"has_descriptor", has_descriptor}, {"has_terminal_session", has_terminal_session},
    {"write_file_inherited", write_file_inherited}, {"write_inside", write_inside},
    {"read_secret", read_secret}, {"read_shadow", read_shadow}, {"read_program", read_program}, {"list_folder", list_folder},
    {"open_to_write", open_to_write}, {"create_file", create_file}, {"open_truncated", open_truncated},
    {"write_readable", write_readable}, {"cut_readable", cut_readable}, {"temporary_file", temporary_file}, {"reopen_input", reopen_input}, {"truncate_file", truncate_file},
    {"change_mode", change_mode}, {"change_mode_opened", change_mode_opened}, {"change_mode_at", change_mode_at},
    {"change_owner", change_owner}, {"change_times", change_times}, {"change_attribute", change_attribute},
    {"rename_file", rename_file}, {"link_file", link_file}, {"link_symbolically", link_symbolically},
    {"delete_file", delete_file}, {"make_folder", make_folder}, {"delete_folder", delete_folder}, {"make_pipe", make_pipe},
    {"watch_folder", watch_folder}, {"watch_all", watch_all}, {"open_by_number", open_by_number},
    {"mount_folder", mount_folder}, {"change_root", change_root},
    {"fork_process", fork_process}, {"fork_by_name", fork_by_name}, {"fork_by_clone3", fork_by_clone3},
    {"run_program", run_program}, {"run_memory", run_memory},
    {"signal_parent", signal_parent}, {"signal_thread", signal_thread}, {"signal_thread_of_group", signal_thread_of_group},
    {"signal_with_value", signal_with_value}, {"signal_by_descriptor", signal_by_descriptor},
    {"signal_by_pipe", signal_by_pipe}, {"take_descriptor", take_descriptor}, {"trace_parent", trace_parent},
    {"read_parent_memory", read_parent_memory}, {"write_parent_memory", write_parent_memory},
    {"compare_parent", compare_parent}, {"open_parent_environment", open_parent_environment},
    {"open_parent_memory", open_parent_memory}, {"read_parent_command", read_parent_command},
    {"list_parent_descriptors", list_parent_descriptors}, {"renice_parent", renice_parent}, {"move_parent", move_parent},
    {"schedule_parent", schedule_parent}, {"limit_parent", limit_parent}, {"prefer_parent_disk", prefer_parent_disk},
    {"be_killed_last", be_killed_last}, {"outlive_parent", outlive_parent}, {"be_dumpable", be_dumpable},
    {"raise_a_limit", raise_a_limit},
    {"socket_inet", socket_inet}, {"socket_inet6", socket_inet6}, {"socket_unix", socket_unix},
    {"socket_netlink", socket_netlink}, {"socket_packet", socket_packet}, {"socket_vsock", socket_vsock},
    {"socket_crypto", socket_crypto}, {"socket_pair", socket_pair}, {"connect_tcp", connect_tcp}, {"bind_tcp", bind_tcp},
    {"send_udp", send_udp}, {"connect_unix", connect_unix}, {"connect_abstract", connect_abstract},
    {"use_io_uring", use_io_uring}, {"use_bpf", use_bpf}, {"use_performance_events", use_performance_events},
    {"add_key", add_key}, {"use_keys", use_keys}, {"handle_faults", handle_faults},
    {"change_personality", change_personality}, {"type_into_terminal", type_into_terminal},
    {"share_memory", share_memory}, {"open_queue", open_queue}, {"name_machine", name_machine},
    {"read_kernel_log", read_kernel_log},
    // The last two change what the process is.
    {"join_namespace", join_namespace}, {"new_user_namespace", new_user_namespace},
};
enum { count = sizeof attempts / sizeof attempts[0] };
static int could[count];

static void say_frame(const char* head, size_t head_size, const char* said) {
  const size_t size = head_size + strlen(said);
  const unsigned char length[4] = {(unsigned char)size, (unsigned char)(size >> 8), (unsigned char)(size >> 16), 0};
  fwrite(length, 1, 4, stdout);
  fwrite(head, 1, head_size, stdout);
  fputs(said, stdout);
}

int main(int argc, char** argv) {
  if (argc > 1 && strcmp(argv[1], "nothing") == 0) return 0;
  const char* path = (const char*)getauxval(AT_EXECFN);  // argv[0] has no folder
  const char* slash = strrchr(path, '/');
  const char* name = slash ? slash + 1 : path;
  snprintf(folder, sizeof folder, "%.*s", slash ? (int)(slash - path) : 1, slash ? path : ".");
  const int table = argc > 1 && strcmp(argv[1], "table") == 0;
  if (argc > 2 && (table || strcmp(argv[1], "tune") == 0)) inside = argv[2];
  char said[4096];
  int end = snprintf(said, sizeof said, "%s(", name), any = 0;
  for (int i = 0; i < count; ++i) {
    could[i] = attempts[i].attempt();
    if (!could[i]) continue;
    end += snprintf(said + end, sizeof said - (size_t)end, "%s%s", any ? "," : "", attempts[i].name);
    any = 1;
  }
  snprintf(said + end, sizeof said - (size_t)end, "%s)", any ? "" : "nothing");

  if (table) {
    for (int i = 0; i < count; ++i) printf("%s %s\n", attempts[i].name, could[i] ? "yes" : "no");
  } else if (strcmp(name, "pdftotext") == 0) {  // two pages, the second without a word
    printf("<doc><page width=\"595\" height=\"842\"><line xMin=\"9\" yMin=\"9\" xMax=\"99\" yMax=\"19\">"
           "<word xMin=\"9\" yMin=\"9\" xMax=\"99\" yMax=\"19\">%s</word></line></page>"
           "<page width=\"595\" height=\"842\"></page></doc>\n", said);
  } else if (strcmp(name, "pdfimages") == 0) {  // a picture fills the second page if nothing was possible
    printf("%s\n", said);
    if (!any) puts("   2     0 image    2550  3300  gray    1   1  ccitt  no         7  0   300   300 50K 5%");
  } else if (strcmp(name, "pdffonts") == 0) {
    printf("%s    CID TrueType    Identity-H    yes yes no    12  0\n", said);
  } else if (strcmp(name, "qpdf") == 0 && (argc < 2 || strncmp(argv[1], "--show-attachment=", 18) != 0)) {
    printf("{\"attachments\": {\"said.txt\": {}}, \"said\": \"%s\"}\n", said);
  } else if (strcmp(name, "tesseract") == 0) {  // what pdftoppm drew, and its own
    char drawn[4096] = "";
    const size_t got = fread(drawn, 1, sizeof drawn - 1, stdin);
    drawn[got] = '\0';
    drawn[strcspn(drawn, "\n")] = '\0';
    printf("5\t1\t1\t1\t1\t1\t300\t100\t200\t40\t80\t%s\n5\t1\t1\t1\t1\t2\t600\t100\t200\t40\t80\t%s\n", drawn, said);
  } else if (strcmp(name, "hone-worker") == 0 && argc > 1 && strcmp(argv[1], "try-model") == 0) {
    fprintf(stderr, "%s\n", said);  // the reason why a model cannot be loaded
    return 1;
  } else if (strcmp(name, "hone-worker") == 0 && argc > 1 && strcmp(argv[1], "tune") == 0) {
    fprintf(stderr, "%s\n", said);  // a trainer's last words
    return 1;
  } else if (strcmp(name, "hone-worker") == 0 && argc > 1 && strcmp(argv[1], "store") == 0) {  // an error in CBOR
    const size_t size = strlen(said);
    const char head[] = {'\xa1', '\x65', 'e', 'r', 'r', 'o', 'r', '\x79', (char)(size >> 8), (char)size};
    say_frame(head, sizeof head, said);
  } else if (argc == 2 && strcmp(argv[1], "frame") == 0) {
    say_frame("", 0, said);
  } else {
    puts(said);
  }
  return 0;
}
