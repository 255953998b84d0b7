// A preloaded library in which one call of the process fails, as SQLite and LevelDB are tested: LD_PRELOAD=libfaults.so and
//
//   LC_HONE_FAULTS="PROGRAM KIND NUMBER ONCE|ON REPORT"
//
// PROGRAM is the name of the process (a child that is another program goes free), KIND one of the calls' kinds below, NUMBER the
// call that fails, from 1 (0: none, they are counted), ON lets every later one fail too. For the kind `memory` NUMBER is a call stack
// in hexadecimal: the first allocation that comes from it fails. REPORT is a file: a line "fault …" when the fault happened, and at the
// end "KIND COUNT" for every kind, or "stack HASH CALLER" for every call stack when NUMBER is 0.
// The variable is named as a part of a locale since a confined child gets those (core/child_environment.cpp).
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <link.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>
#include <unwind.h>

#include <atomic>
#include <new>

namespace {

enum Kind { open_, read_, write_, sync_, rename_, map_, remove_, folder_, lock_, network, memory, kinds };
constexpr const char* names[kinds] = {"open",   "read",   "write", "sync",    "rename", "map",
                                      "remove", "folder", "lock",  "network", "memory"};
constexpr int errors[kinds] = {EMFILE, EIO, ENOSPC, EIO, EIO, ENOMEM, EIO, ENOSPC, ENOLCK, ECONNRESET, ENOMEM};

bool armed = false, and_later = false;
int chosen = kinds;
uint64_t number = 0;
char report_path[4096];
std::atomic<uint64_t> counts[kinds];
std::atomic<bool> happened{false};

void report(const char* text) {  // by the system's own calls: what is counted is the program's
  const long file = syscall(SYS_openat, AT_FDCWD, report_path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (file < 0) return;
  syscall(SYS_write, file, text, strlen(text));
  syscall(SYS_close, file);
}

// Whether this call fails.
bool fails(Kind kind) {
  if (!armed) return false;
  const uint64_t now = ++counts[kind];
  if (kind != chosen || number == 0 || (and_later ? now < number : now != number)) return false;
  if (!happened.exchange(true)) {
    char text[64];
    snprintf(text, sizeof text, "fault %s %lu\n", names[kind], static_cast<unsigned long>(now));
    report(text);
  }
  errno = errors[kind];
  return true;
}

// ── Call stacks of allocations: addresses within their libraries, so that they are alike in every run.

struct Library {
  uintptr_t begin, end;
};
Library libraries[256];
int library_count = 0;

int note_library(dl_phdr_info* info, size_t, void*) {
  for (int i = 0; i < info->dlpi_phnum && library_count < 256; ++i)
    if (info->dlpi_phdr[i].p_type == PT_LOAD && info->dlpi_phdr[i].p_flags & PF_X) {
      const uintptr_t begin = info->dlpi_addr + info->dlpi_phdr[i].p_vaddr;
      libraries[library_count++] = {begin, begin + info->dlpi_phdr[i].p_memsz};
    }
  return 0;
}

uint64_t place_of(uintptr_t address) {
  for (int i = 0; i < library_count; ++i)
    if (address >= libraries[i].begin && address < libraries[i].end)
      return (static_cast<uint64_t>(i) << 48) | (address - libraries[i].begin);
  return 0;
}

struct Walk {
  uint64_t hash = 1469598103934665603u;
  int frames = 0;
  uintptr_t addresses[26];
};

_Unwind_Reason_Code step(_Unwind_Context* context, void* into) {
  auto* walk = static_cast<Walk*>(into);
  walk->addresses[walk->frames] = _Unwind_GetIP(context);
  if (++walk->frames > 2)
    walk->hash = (walk->hash ^ place_of(_Unwind_GetIP(context))) * 1099511628211u;  // the first two are here
  return walk->frames < 26 ? _URC_NO_REASON : _URC_END_OF_STACK;
}

// " libhone.so.0.1:_ZN4hone8read_fileE"; for names that are not exported " libhone.so.0.1+1f2e".
void append_name(char* text, size_t room, uintptr_t address) {
  Dl_info info{};
  const size_t there = strlen(text);
  if (there + 300 > room || !dladdr(reinterpret_cast<void*>(address), &info) || !info.dli_fname) return;
  const char* slash = strrchr(info.dli_fname, '/');
  const char* file = slash ? slash + 1 : info.dli_fname;
  if (info.dli_sname)
    snprintf(text + there, 300, " %.60s:%.200s", file, info.dli_sname);
  else
    snprintf(text + there, 300, " %.60s+%lx", file,
             static_cast<unsigned long>(address - reinterpret_cast<uintptr_t>(info.dli_fbase)));
}

thread_local bool within = false;  // unwinding allocates now and then

constexpr size_t most_stacks = 1 << 16;
struct Stack {
  std::atomic<uint64_t> hash;
  uint64_t caller;
};
Stack stacks[most_stacks];

bool allocation_fails(void* caller) {
  if (!armed || chosen != memory || within || (number && happened)) return false;
  within = true;
  ++counts[memory];
  Walk walk;
  _Unwind_Backtrace(step, &walk);
  bool failing = false;
  if (number == 0) {
    size_t at = walk.hash % most_stacks;
    for (size_t tried = 0; tried < most_stacks; ++tried, at = (at + 1) % most_stacks) {
      uint64_t there = 0;
      if (stacks[at].hash.compare_exchange_strong(there, walk.hash))
        stacks[at].caller = place_of(reinterpret_cast<uintptr_t>(caller));
      if (there == 0 || there == walk.hash) break;
    }
  } else if (walk.hash == number && !happened.exchange(true)) {
    char text[8192] = "fault memory";
    for (int i = 2; i < walk.frames && i < 12; ++i) append_name(text, sizeof text, walk.addresses[i]);
    strcat(text, "\n");
    report(text);
    errno = ENOMEM;
    failing = true;
  }
  within = false;
  return failing;
}

template <class Function>
Function next(const char* name) {
  return reinterpret_cast<Function>(dlsym(RTLD_NEXT, name));
}

}  // namespace

__attribute__((constructor)) static void begin() {
  const char* told = getenv("LC_HONE_FAULTS");
  char program[64], kind[16], text_number[32], mode[8];
  if (!told || sscanf(told, "%63s %15s %31s %7s %4095s", program, kind, text_number, mode, report_path) != 5) return;
  if (strcmp(program, program_invocation_short_name) != 0) return;
  for (int i = 0; i < kinds; ++i)
    if (strcmp(kind, names[i]) == 0) chosen = i;
  number = strtoull(text_number, nullptr, chosen == memory ? 16 : 10);
  and_later = strcmp(mode, "ON") == 0;
  dl_iterate_phdr(note_library, nullptr);
  Walk unused;
  _Unwind_Backtrace(step, &unused);  // what unwinding loads is loaded
  armed = chosen != kinds;
}

__attribute__((destructor)) static void end() {
  if (!armed) return;
  armed = false;
  char text[128];
  if (chosen == memory && number == 0)
    for (const Stack& stack : stacks)
      if (stack.hash) {
        snprintf(text, sizeof text, "stack %lx %lx\n", static_cast<unsigned long>(stack.hash),
                 static_cast<unsigned long>(stack.caller));
        report(text);
      }
  for (int i = 0; i < kinds; ++i) {
    snprintf(text, sizeof text, "%s %lu\n", names[i], static_cast<unsigned long>(counts[i]));
    report(text);
  }
}

// ── The calls. NEXT is the function that would have been called; a kind's error comes first.

#define NEXT(name) static const auto original = next<decltype(&name)>(#name)
#define REPLACED(kind, failure, result, name, parameters, arguments) \
  extern "C" result name parameters {                                \
    NEXT(name);                                                      \
    return fails(kind) ? (failure) : original arguments;             \
  }

#define OPENS(name, before, given)                                                  \
  extern "C" int name before {                                                      \
    NEXT(name);                                                                     \
    va_list rest;                                                                   \
    va_start(rest, flags);                                                          \
    const mode_t mode = flags & (O_CREAT | __O_TMPFILE) ? va_arg(rest, mode_t) : 0; \
    va_end(rest);                                                                   \
    return fails(open_) ? -1 : original given;                                      \
  }
OPENS(open, (const char* path, int flags, ...), (path, flags, mode))
OPENS(open64, (const char* path, int flags, ...), (path, flags, mode))
OPENS(openat, (int folder, const char* path, int flags, ...), (folder, path, flags, mode))
OPENS(openat64, (int folder, const char* path, int flags, ...), (folder, path, flags, mode))
REPLACED(open_, -1, int, creat, (const char* path, mode_t mode), (path, mode))
REPLACED(open_, nullptr, FILE*, fopen, (const char* path, const char* mode), (path, mode))
REPLACED(open_, nullptr, FILE*, fopen64, (const char* path, const char* mode), (path, mode))
REPLACED(open_, nullptr, FILE*, fdopen, (int file, const char* mode) noexcept, (file, mode))
REPLACED(open_, nullptr, DIR*, opendir, (const char* path), (path))

REPLACED(read_, -1, ssize_t, read, (int file, void* into, size_t size), (file, into, size))
REPLACED(read_, -1, ssize_t, pread, (int file, void* into, size_t size, off_t at), (file, into, size, at))
REPLACED(read_, -1, ssize_t, pread64, (int file, void* into, size_t size, off64_t at), (file, into, size, at))
REPLACED(read_, -1, ssize_t, readv, (int file, const iovec* parts, int count), (file, parts, count))
REPLACED(read_, 0, size_t, fread, (void* into, size_t size, size_t count, FILE* file), (into, size, count, file))
REPLACED(read_, nullptr, char*, fgets, (char* into, int size, FILE* file), (into, size, file))
REPLACED(read_, nullptr, dirent*, readdir, (DIR * folder), (folder))
REPLACED(read_, nullptr, dirent64*, readdir64, (DIR * folder), (folder))

REPLACED(write_, -1, ssize_t, write, (int file, const void* from, size_t size), (file, from, size))
REPLACED(write_, -1, ssize_t, pwrite, (int file, const void* from, size_t size, off_t at), (file, from, size, at))
REPLACED(write_, -1, ssize_t, pwrite64, (int file, const void* from, size_t size, off64_t at), (file, from, size, at))
REPLACED(write_, -1, ssize_t, writev, (int file, const iovec* parts, int count), (file, parts, count))
REPLACED(write_, 0, size_t, fwrite, (const void* from, size_t size, size_t count, FILE* file),
         (from, size, count, file))
REPLACED(write_, EOF, int, fflush, (FILE * file), (file))
REPLACED(write_, -1, int, ftruncate, (int file, off_t size) noexcept, (file, size))
REPLACED(write_, -1, int, ftruncate64, (int file, off64_t size) noexcept, (file, size))
extern "C" int posix_fallocate(int file, off_t at, off_t size) {
  NEXT(posix_fallocate);
  return fails(write_) ? ENOSPC : original(file, at, size);
}

// Where a library was compiled with _FORTIFY_SOURCE, calls go here; and what copies between files.
#define FORTIFIED(kind, failure, result, name, parameters, arguments) \
  extern "C" result name parameters;                                  \
  REPLACED(kind, failure, result, name, parameters, arguments)
FORTIFIED(open_, -1, int, __open_2, (const char* path, int flags), (path, flags))
FORTIFIED(open_, -1, int, __open64_2, (const char* path, int flags), (path, flags))
FORTIFIED(open_, -1, int, __openat_2, (int folder, const char* path, int flags), (folder, path, flags))
FORTIFIED(open_, -1, int, __openat64_2, (int folder, const char* path, int flags), (folder, path, flags))
FORTIFIED(read_, -1, ssize_t, __read_chk, (int file, void* into, size_t size, size_t room), (file, into, size, room))
FORTIFIED(read_, -1, ssize_t, __pread_chk, (int file, void* into, size_t size, off_t at, size_t room),
          (file, into, size, at, room))
FORTIFIED(read_, -1, ssize_t, __pread64_chk, (int file, void* into, size_t size, off64_t at, size_t room),
          (file, into, size, at, room))
FORTIFIED(read_, 0, size_t, __fread_chk, (void* into, size_t room, size_t size, size_t count, FILE* file),
          (into, room, size, count, file))
FORTIFIED(read_, nullptr, char*, __fgets_chk, (char* into, size_t room, int size, FILE* file), (into, room, size, file))
REPLACED(write_, -1, ssize_t, sendfile, (int to, int from, off_t* at, size_t size) noexcept, (to, from, at, size))
REPLACED(write_, -1, ssize_t, copy_file_range,
         (int from, off64_t* at, int to, off64_t* there, size_t size, unsigned flags),
         (from, at, to, there, size, flags))

REPLACED(sync_, -1, int, fsync, (int file), (file))
REPLACED(sync_, -1, int, fdatasync, (int file), (file))
REPLACED(rename_, -1, int, rename, (const char* from, const char* to) noexcept, (from, to))
REPLACED(rename_, -1, int, renameat, (int a, const char* from, int b, const char* to) noexcept, (a, from, b, to))
REPLACED(rename_, -1, int, link, (const char* from, const char* to) noexcept, (from, to))
REPLACED(map_, MAP_FAILED, void*, mmap, (void* at, size_t size, int rights, int flags, int file, off_t begin) noexcept,
         (at, size, rights, flags, file, begin))
REPLACED(map_, MAP_FAILED, void*, mmap64,
         (void* at, size_t size, int rights, int flags, int file, off64_t begin) noexcept,
         (at, size, rights, flags, file, begin))
REPLACED(map_, MAP_FAILED, void*, mremap, (void* at, size_t size, size_t wanted, int flags, ...) noexcept,
         (at, size, wanted, flags))
REPLACED(remove_, -1, int, unlink, (const char* path) noexcept, (path))
REPLACED(remove_, -1, int, unlinkat, (int folder, const char* path, int flags) noexcept, (folder, path, flags))
REPLACED(remove_, -1, int, rmdir, (const char* path) noexcept, (path))
REPLACED(folder_, -1, int, mkdir, (const char* path, mode_t mode) noexcept, (path, mode))
REPLACED(folder_, nullptr, char*, mkdtemp, (char* path) noexcept, (path))
REPLACED(lock_, -1, int, flock, (int file, int how) noexcept, (file, how))
REPLACED(network, -1, int, connect, (int socket, const sockaddr* to, socklen_t size), (socket, to, size))
REPLACED(network, -1, ssize_t, send, (int socket, const void* from, size_t size, int flags),
         (socket, from, size, flags))
REPLACED(network, -1, ssize_t, recv, (int socket, void* into, size_t size, int flags), (socket, into, size, flags))
FORTIFIED(network, -1, ssize_t, __recv_chk, (int socket, void* into, size_t size, size_t room, int flags),
          (socket, into, size, room, flags))

// ── Memory. The C library's own names for its functions are there before any other can be looked up.

extern "C" {
void* __libc_malloc(size_t);
void* __libc_calloc(size_t, size_t);
void* __libc_realloc(void*, size_t);
void* __libc_memalign(size_t, size_t);

void* malloc(size_t size) { return allocation_fails(__builtin_return_address(0)) ? nullptr : __libc_malloc(size); }
void* calloc(size_t count, size_t size) {
  return allocation_fails(__builtin_return_address(0)) ? nullptr : __libc_calloc(count, size);
}
void* realloc(void* old, size_t size) {
  return allocation_fails(__builtin_return_address(0)) ? nullptr : __libc_realloc(old, size);
}
void* memalign(size_t alignment, size_t size) {
  return allocation_fails(__builtin_return_address(0)) ? nullptr : __libc_memalign(alignment, size);
}
void* aligned_alloc(size_t alignment, size_t size) {
  return allocation_fails(__builtin_return_address(0)) ? nullptr : __libc_memalign(alignment, size);
}
int posix_memalign(void** result, size_t alignment, size_t size) {
  if (allocation_fails(__builtin_return_address(0))) return ENOMEM;
  *result = __libc_memalign(alignment, size);
  return *result ? 0 : ENOMEM;
}
}
