#include "hone/core/connection.h"

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>

namespace hone {
namespace {

using namespace std::chrono_literals;

constexpr std::chrono::milliseconds look_for_stop_every = 100ms, write_time = 10s, time_after_stop = 500ms,
                                    farewell = 100ms;
constexpr std::size_t read_bytes = 16 << 10, most_farewell_bytes = 1 << 20;

}  // namespace

Connection::Connection(int socket, const std::atomic<bool>& stopping) : socket_(socket), stopping_(&stopping) {}

Connection::~Connection() {
  ::shutdown(socket_, SHUT_WR);
  std::array<char, read_bytes> thrown_away;
  const auto end = Clock::now() + farewell;
  for (std::size_t bytes = 0; bytes < most_farewell_bytes && wait(POLLIN, end);) {
    const ssize_t count = ::recv(socket_, thrown_away.data(), thrown_away.size(), MSG_DONTWAIT);
    if (count <= 0) break;
    bytes += static_cast<std::size_t>(count);
  }
  ::close(socket_);
}

bool Connection::wait(short event, Clock::time_point end) const {
  while (true) {
    if (*stopping_) end = Clock::now();
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(end - Clock::now());
    pollfd waiting{socket_, event, 0};
    const int ready = ::poll(
        &waiting, 1, static_cast<int>(std::clamp<std::chrono::milliseconds>(left, 0ms, look_for_stop_every).count()));
    if (ready > 0) return true;
    if (ready < 0 && errno != EINTR) return false;
    if (left <= 0ms) return false;
  }
}

bool Connection::begins_within(long timeout_ms) {
  return !kept().empty() || wait(POLLIN, Clock::now() + std::chrono::milliseconds(timeout_ms));
}

void Connection::read_until(long timeout_ms) { read_end_ = Clock::now() + std::chrono::milliseconds(timeout_ms); }

long Connection::receive(Clock::time_point end) {
  kept_.clear(), used_ = 0;
  if (Clock::now() >= end) return -1;  // also for who always has a byte ready
  while (wait(POLLIN, end)) {
    kept_.resize(read_bytes);
    const ssize_t count = ::recv(socket_, kept_.data(), kept_.size(), MSG_DONTWAIT);
    kept_.resize(static_cast<std::size_t>(std::max<ssize_t>(count, 0)));
    if (count >= 0) return count;
    if (errno != EAGAIN && errno != EINTR) return -1;
  }
  return -1;
}

long Connection::read(char* bytes, std::size_t size) {
  if (kept().empty())
    if (const long count = receive(read_end_); count <= 0) return count;
  const std::size_t count = std::min(size, kept().size());
  kept().copy(bytes, count);
  skip(count);
  return static_cast<long>(count);
}

void Connection::skip(std::size_t bytes) { used_ += std::min(bytes, kept().size()); }

long Connection::write(std::string_view bytes) {
  const auto begin = Clock::now();
  for (std::size_t done = 0; done < bytes.size();) {
    const ssize_t count = ::send(socket_, bytes.data() + done, bytes.size() - done, MSG_DONTWAIT | MSG_NOSIGNAL);
    if (count > 0) {
      done += static_cast<std::size_t>(count);
      continue;
    }
    if (errno != EAGAIN && errno != EINTR) return -1;
    pollfd waiting{socket_, POLLOUT, 0};
    ::poll(&waiting, 1, static_cast<int>(look_for_stop_every / 1ms));
    if (Clock::now() - begin >= (*stopping_ ? time_after_stop : write_time)) return -1;
  }
  return static_cast<long>(bytes.size());
}

bool Connection::is_gone() const {
  char byte = 0;
  const ssize_t count = ::recv(socket_, &byte, 1, MSG_PEEK | MSG_DONTWAIT);
  return count == 0 || (count < 0 && errno != EAGAIN && errno != EINTR);
}

}  // namespace hone
