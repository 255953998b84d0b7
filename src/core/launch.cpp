#include "launch.h"

#include <sys/resource.h>

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <filesystem>

#include "child_environment.h"

#ifdef __linux__
#include <sys/prctl.h>
#include <sys/syscall.h>
#endif

namespace hone {
namespace {

namespace fs = std::filesystem;

Result<std::string> find_program(const std::string& name) {
  auto runnable = [](const std::string& path) { return ::access(path.c_str(), X_OK) == 0 && !fs::is_directory(path); };
  if (name.find('/') != std::string::npos) {
    if (runnable(name)) return name;
  } else {
    const char* path = std::getenv("PATH");
    std::string folders = path ? path : "/usr/local/bin:/usr/bin:/bin";
    for (std::size_t start = 0; start <= folders.size();) {
      const std::size_t end = std::min(folders.find(':', start), folders.size());
      std::string candidate = folders.substr(start, end - start) + "/" + name;
      if (runnable(candidate)) return candidate;
      start = end + 1;
    }
  }
  return Error(ErrorCode::not_found, "The program '" + name + "' is not installed.");
}

}  // namespace

Status Launch::make(const std::vector<std::string>& command, const std::vector<std::string>& settings,
                    const std::optional<Confinement>& confinement, const SandboxLimits& limits) {
  HONE_REQUIRE(!command.empty(), "a command with a program");
  HONE_TRY(program_, find_program(command[0]));
  words_ = command;
  settings_ = confinement ? confined_environment(*confinement, settings) : inherited_environment(settings);
  for (std::string& word : words_) arguments_.push_back(word.data());
  for (std::string& setting : settings_) environment_.push_back(setting.data());
  arguments_.push_back(nullptr), environment_.push_back(nullptr);
  memory_bytes_ = limits.memory_bytes;
  parent_ = ::getpid();
  if (confinement) {
    HONE_TRY(sandbox_, Sandbox::make(*confinement, program_, limits));
  }
  return {};
}

void Launch::become(int input, int output, int errors) {
  // Its own group, so that all of it can be ended; confined, its own session too, which has no terminal.
  if (!sandbox_ || ::setsid() < 0) ::setpgid(0, 0);
#ifdef __linux__
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != parent_) ::_exit(127);
#endif
  ::dup2(input, 0), ::dup2(output, 1), ::dup2(errors, 2);
  if (sandbox_) {
    if (!sandbox_->enter()) ::_exit(not_confined);
  } else {
#if defined(__linux__) && defined(SYS_close_range)
    ::syscall(SYS_close_range, 3u, ~0u, 0u);
#endif
    rlimit limit{memory_bytes_, memory_bytes_}, no_core{0, 0};
    if (memory_bytes_ > 0) ::setrlimit(RLIMIT_AS, &limit);
    ::setrlimit(RLIMIT_CORE, &no_core);
  }
  ::execve(program_.c_str(), arguments_.data(), environment_.data());
  ::_exit(127);
}

}  // namespace hone
