// Moments as Hone's files hold them: UTC, to the second.
//
//   std::string started = utc_time(unix_seconds());     // "2026-11-29T06:08:02Z"
#pragma once

#include <cstdint>
#include <string>

namespace hone {

// Now, in seconds since the beginning of 1970.
std::int64_t unix_seconds();
// ISO 8601; of the years 0 to 9999.
std::string utc_time(std::int64_t unix_seconds);

}  // namespace hone
