#include "launch.h"

#include <sys/resource.h>

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <string_view>

#ifdef __linux__
#include <sys/prctl.h>
#include <sys/syscall.h>
#endif

extern char** environ;

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
                    Confinement confinement) {
  HONE_REQUIRE(!command.empty(), "a command with a program");
  HONE_TRY(program_, find_program(command[0]));
  words_ = command, settings_ = settings;
  for (std::string& word : words_) arguments_.push_back(word.data());
  arguments_.push_back(nullptr);
  for (std::string& setting : settings_) environment_.push_back(setting.data());
  for (char** inherited = environ; *inherited; ++inherited) {
    const std::string_view name = std::string_view(*inherited).substr(0, std::string_view(*inherited).find('=') + 1);
    if (std::none_of(settings.begin(), settings.end(), [&](const std::string& own) { return own.rfind(name, 0) == 0; }))
      environment_.push_back(*inherited);
  }
  environment_.push_back(nullptr);
  confined_ = confinement != Confinement::none;
  parent_ = ::getpid();
  if (confined_) {
    HONE_TRY(sandbox_, confine_to(program_.c_str(), confinement == Confinement::network_only));
  }
  return {};
}

void Launch::become(int input, int output, int errors) const {
  ::setpgid(0, 0);
#ifdef __linux__
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != parent_) ::_exit(127);
#endif
  ::dup2(input, 0), ::dup2(output, 1), ::dup2(errors, 2);
#if defined(__linux__) && defined(SYS_close_range)
  ::syscall(SYS_close_range, 3u, ~0u, 0u);
#endif
  if (memory_limit_bytes > 0) {
    rlimit limit{memory_limit_bytes, memory_limit_bytes};
    ::setrlimit(RLIMIT_AS, &limit);
  }
  rlimit no_core{0, 0};
  ::setrlimit(RLIMIT_CORE, &no_core);
  if (confined_) {
    rlimit few_files{64, 64};
    ::setrlimit(RLIMIT_NOFILE, &few_files);
    if (!sandbox_.instructions.empty() && !install(sandbox_)) ::_exit(126);
  }
  ::execve(program_.c_str(), arguments_.data(), environment_.data());
  ::_exit(127);
}

}  // namespace hone
