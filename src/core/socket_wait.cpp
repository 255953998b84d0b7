#include "hone/core/socket_wait.h"

#include <poll.h>

#include <algorithm>
#include <cerrno>
#include <chrono>

#include "system_error.h"

namespace hone {

Result<bool> wait_for_socket(int socket, SocketEvent event, long timeout_ms) {
  using Clock = std::chrono::steady_clock;
  const auto end = Clock::now() + std::chrono::milliseconds(timeout_ms);
  const short wanted = event == SocketEvent::readable   ? POLLIN
                       : event == SocketEvent::writable ? POLLOUT
                                                        : POLLIN | POLLOUT;
  while (true) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(end - Clock::now()).count();
    pollfd waiting{socket, wanted, 0};
    const int ready = poll(&waiting, 1, static_cast<int>(std::clamp<long long>(left, 0, 1 << 30)));
    if (ready > 0) return true;
    if (ready == 0 && left <= 0) return false;
    if (ready < 0 && errno != EINTR) return system_error(errno, "Cannot wait for a socket");
  }
}

}  // namespace hone
