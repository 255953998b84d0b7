// A tensor's or a weight's name as sentences show it: valid UTF-8, and no longer than a line bears.
#pragma once

#include <string>
#include <string_view>

#include "hone/core/unicode.h"

namespace hone::adapter {

inline std::string shown(std::string_view name) { return shorten(repair_utf8(name), 100); }

}  // namespace hone::adapter
