// Which system this runs on, for reports.
//
//   system_name();   // "Debian GNU/Linux 12 (bookworm), Linux 6.1.0-25-amd64 x86_64"
#pragma once

#include <string>

namespace hone {

std::string system_name();

}  // namespace hone
