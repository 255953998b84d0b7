#include "hone/core/child.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <utility>

#include "launch.h"
#include "system_error.h"

namespace hone {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

constexpr std::size_t kept_error_bytes = 64 << 10;

struct Pipe {
  Descriptor read_end, write_end;
};

Result<Pipe> make_pipe() {
  int ends[2];
  if (::pipe(ends) != 0) return system_error(errno, "Cannot make a pipe");
  for (int end : ends) ::fcntl(end, F_SETFD, FD_CLOEXEC);
  Pipe made;
  made.read_end.value = ends[0], made.write_end.value = ends[1];
  return made;
}

Status fill(int descriptor, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(descriptor, bytes.data(), bytes.size());
    if (written < 0 && errno != EINTR) return system_error(errno, "Cannot hand a child its input");
    if (written > 0) bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return {};
}

// The child's standard input: a file without a name, so that nobody waits for anybody. On Linux it lies in memory, which needs no
// folder that a child may read, and is sealed: nobody changes it any more.
Result<Descriptor> input_file(const std::string& input) {
  if (input.empty()) return Descriptor(::open("/dev/null", O_RDONLY | O_CLOEXEC));
#ifdef __linux__
  Descriptor file(::memfd_create("hone-input", MFD_CLOEXEC | MFD_ALLOW_SEALING));
  if (file.value < 0) return system_error(errno, "Cannot make a file in memory");
  HONE_CHECK(fill(file.value, input));
  ::fcntl(file.value, F_ADD_SEALS, F_SEAL_WRITE | F_SEAL_GROW | F_SEAL_SHRINK | F_SEAL_SEAL);
#else
  std::string name = (fs::temp_directory_path() / "hone-input.XXXXXX").string();
  Descriptor file(::mkstemp(name.data()));
  if (file.value < 0) return system_error(errno, "Cannot make a temporary file");
  ::unlink(name.c_str());
  ::fcntl(file.value, F_SETFD, FD_CLOEXEC);
  HONE_CHECK(fill(file.value, input));
#endif
  ::lseek(file.value, 0, SEEK_SET);
  return file;
}

// Collects both streams until they end; the reason it stopped early, if it did.
class Reader {
 public:
  Reader(const ChildOptions& options, ChildResult& result) : options_(options), result_(result) {
    if (options.timeout_ms > 0) deadline_ = Clock::now() + std::chrono::milliseconds(options.timeout_ms);
  }

  Status read(Descriptor output, Descriptor errors) {
    std::array<Descriptor*, 2> streams{&output, &errors};
    while (output.value >= 0 || errors.value >= 0) {
      std::array<pollfd, 2> waiting{pollfd{output.value, POLLIN, 0}, pollfd{errors.value, POLLIN, 0}};
      int wait_ms = -1;
      if (deadline_ != Clock::time_point::max()) {
        auto left = std::chrono::duration_cast<std::chrono::milliseconds>(deadline_ - Clock::now()).count();
        if (left <= 0)
          return Error(ErrorCode::timeout,
                       "It did not end within " + std::to_string(options_.timeout_ms / 1000) + " seconds.");
        wait_ms = static_cast<int>(std::min<long long>(left, 1 << 30));
      }
      if (::poll(waiting.data(), waiting.size(), wait_ms) < 0 && errno != EINTR)
        return system_error(errno, "Cannot wait for a child process");
      for (std::size_t i = 0; i < streams.size(); ++i) {
        if (streams[i]->value < 0 || !(waiting[i].revents & (POLLIN | POLLHUP | POLLERR))) continue;
        char buffer[16384];
        ssize_t got = ::read(streams[i]->value, buffer, sizeof buffer);
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0)
          streams[i]->close();
        else if (i == 0)
          HONE_CHECK(take_output({buffer, static_cast<std::size_t>(got)}));
        else
          take_errors({buffer, static_cast<std::size_t>(got)});
      }
    }
    if (!line_.empty() && options_.on_error_line) options_.on_error_line(line_);
    return {};
  }

  Clock::time_point deadline() const { return deadline_; }

 private:
  Status take_output(std::string_view bytes) {
    taken_bytes_ += bytes.size();
    if (taken_bytes_ > options_.output_limit_bytes)
      return Error(ErrorCode::limit_exceeded,
                   "It wrote more than " + std::to_string(options_.output_limit_bytes) + " bytes.");
    if (options_.on_output) return options_.on_output(bytes);
    result_.output += bytes;
    return {};
  }

  void take_errors(std::string_view bytes) {
    result_.error_output += bytes;
    if (result_.error_output.size() > kept_error_bytes)
      result_.error_output.erase(0, result_.error_output.size() - kept_error_bytes);
    if (!options_.on_error_line) return;
    for (char c : bytes) {
      if (c != '\n' && c != '\r')
        line_ += c;
      else if (!line_.empty())
        options_.on_error_line(std::exchange(line_, {}));
    }
  }

  const ChildOptions& options_;
  ChildResult& result_;
  std::uint64_t taken_bytes_ = 0;
  std::string line_;
  Clock::time_point deadline_ = Clock::time_point::max();
};

}  // namespace

int process_id() { return static_cast<int>(::getpid()); }

Result<ChildResult> run_child(const std::vector<std::string>& command, const ChildOptions& options) {
  Launch launch;
  SandboxLimits limits{.memory_bytes = options.memory_limit_bytes};
  // A reader has one thread, so its processor's time is no more than its time.
  if (options.timeout_ms > 0 && options.confinement && options.confinement->kind == ConfinedKind::reader)
    limits.processor_seconds = options.timeout_ms / 1000 + 1;
  HONE_CHECK(launch.make(command, options.environment, options.confinement, limits));
  HONE_TRY(Descriptor input, input_file(options.input));
  HONE_TRY(Pipe output, make_pipe());
  HONE_TRY(Pipe errors, make_pipe());

  const pid_t child = ::fork();
  if (child < 0) return system_error(errno, "Cannot start " + command[0]);
  if (child == 0) launch.become(input.value, output.write_end.value, errors.write_end.value);
  output.write_end.close(), errors.write_end.close();

  ChildResult result;
  Reader reader(options, result);
  Status read = reader.read(std::move(output.read_end), std::move(errors.read_end));
  int status = 0;
  // It may have closed its streams and go on: wait for it no longer than the deadline either.
  while (read.ok()) {
    const pid_t ended = ::waitpid(child, &status, reader.deadline() == Clock::time_point::max() ? 0 : WNOHANG);
    if (ended == child) break;
    if (ended < 0 && errno != EINTR) return system_error(errno, "Cannot wait for " + command[0]);
    if (Clock::now() >= reader.deadline()) {
      read =
          Error(ErrorCode::timeout, "It did not end within " + std::to_string(options.timeout_ms / 1000) + " seconds.");
      break;
    }
    if (ended == 0) ::usleep(2000);
  }
  if (!read) {
    ::kill(-child, SIGKILL), ::kill(child, SIGKILL);
    while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {}
    return std::move(read).error().context("running " + command[0]);
  }
  result.signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
  result.exit_status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + result.signal;
  if (options.confinement && result.exit_status == not_confined)
    return Error(ErrorCode::unsupported,
                 "This system refused the guards of a confined process, so " + command[0] + " was not started.");
  return result;
}

}  // namespace hone
