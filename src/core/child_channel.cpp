#include "hone/core/child_channel.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <utility>

#include "hone/core/signals.h"
#include "launch.h"
#include "system_error.h"

namespace hone {
namespace {

// A peer that is gone is an error, not a signal.
#ifdef MSG_NOSIGNAL
constexpr int no_signal = MSG_NOSIGNAL;
#else
constexpr int no_signal = 0;
#endif

Status write_all(int descriptor, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::send(descriptor, bytes.data(), bytes.size(), no_signal);
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return system_error(errno, "Cannot write to the other process");
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return {};
}

// How much came before the stream ended.
Result<std::size_t> read_all(int descriptor, char* into, std::size_t size) {
  std::size_t done = 0;
  while (done < size) {
    const ssize_t got = ::read(descriptor, into + done, size - done);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return system_error(errno, "Cannot read from the other process");
    if (got == 0) break;
    done += static_cast<std::size_t>(got);
  }
  return done;
}

Error too_large(std::size_t bytes) {
  return Error(ErrorCode::limit_exceeded,
               "A message of " + std::to_string(bytes) + " bytes between two processes is too large.");
}

}  // namespace

Status FrameStream::send(std::string_view frame) {
  if (frame.size() > most_frame_bytes) return too_large(frame.size());
  std::string head(4, '\0');
  for (std::size_t i = 0; i < 4; ++i) head[i] = static_cast<char>(frame.size() >> (8 * i));
  HONE_CHECK(write_all(out_, head));
  return write_all(out_, frame);
}

Result<std::optional<std::string>> FrameStream::receive() {
  unsigned char head[4];
  HONE_TRY(const std::size_t got, read_all(in_, reinterpret_cast<char*>(head), sizeof head));
  if (got == 0) return std::optional<std::string>();
  const std::size_t size =
      head[0] | std::size_t{head[1]} << 8 | std::size_t{head[2]} << 16 | std::size_t{head[3]} << 24;
  if (got == sizeof head && size > most_frame_bytes) return too_large(size);
  std::string frame(got == sizeof head ? size : 0, '\0');
  HONE_TRY(const std::size_t body, read_all(in_, frame.data(), frame.size()));
  if (got < sizeof head || body < size) return Error(ErrorCode::io, "The other process ended inside a message.");
  return std::optional<std::string>(std::move(frame));
}

Result<ChildChannel> ChildChannel::start(const std::vector<std::string>& command, const ChannelOptions& options) {
  Launch launch;
  HONE_CHECK(launch.make(command, options.environment, options.confinement));
  int ends[2];
  if (::socketpair(AF_UNIX, SOCK_STREAM, 0, ends) != 0) return system_error(errno, "Cannot make a pair of sockets");
  Descriptor ours(ends[0]), theirs(ends[1]);
  for (const int end : ends) ::fcntl(end, F_SETFD, FD_CLOEXEC);
#ifdef SO_NOSIGPIPE
  const int on = 1;
  ::setsockopt(ours.value, SOL_SOCKET, SO_NOSIGPIPE, &on, sizeof on);
#endif
  const pid_t child = ::fork();
  if (child < 0) return system_error(errno, "Cannot start " + command[0]);
  if (child == 0) launch.become(theirs.value, theirs.value, 2);
  return ChildChannel(std::exchange(ours.value, -1), child);
}

ChildChannel::ChildChannel(ChildChannel&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)),
      child_(std::exchange(other.child_, -1)),
      stream_(other.stream_) {}

ChildChannel& ChildChannel::operator=(ChildChannel&& other) noexcept {
  std::swap(descriptor_, other.descriptor_), std::swap(child_, other.child_), std::swap(stream_, other.stream_);
  return *this;
}

ChildChannel::~ChildChannel() {
  if (descriptor_ >= 0) ::close(descriptor_);  // it reads the end and goes
  if (child_ <= 0) return;
  int status = 0;
  for (int tries = 0; tries < 100; ++tries) {
    const pid_t ended = ::waitpid(child_, &status, WNOHANG);
    if (ended == child_ || (ended < 0 && errno != EINTR)) return;
    ::usleep(10'000);
  }
  ::kill(child_, SIGKILL);
  while (::waitpid(child_, &status, 0) < 0 && errno == EINTR) {}
}

Result<std::string> ChildChannel::receive() {
  HONE_TRY(auto frame, stream_.receive());
  if (frame) return std::move(*frame);
  int status = 0;
  if (child_ > 0 && ::waitpid(child_, &status, 0) == child_) {
    child_ = -1;
    if (WIFSIGNALED(status)) return ended_by_signal("The other process", WTERMSIG(status));
  }
  return Error(ErrorCode::io, "The other process ended without an answer.");
}

}  // namespace hone
