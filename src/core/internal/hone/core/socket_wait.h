// Waiting for a socket that a library owns, with an end.
//
//   HONE_TRY(bool ready, wait_for_socket(/*socket=*/4, SocketEvent::readable, /*timeout_ms=*/5'000));
#pragma once

#include "hone/core/result.h"

namespace hone {

enum class SocketEvent { readable, writable, either };

// False when the time is over. Error: io.
Result<bool> wait_for_socket(int socket, SocketEvent event, long timeout_ms);

}  // namespace hone
