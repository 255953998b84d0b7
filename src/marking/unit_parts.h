// One quantity in several units: "3 hours 20 minutes", "5 ft 3 in", 1時間30分.
//
//   auto numbers = read_number_text("3 hours 20 minutes", "en", {});
//   in_parts("3 hours 20 minutes", numbers, "minute");      // {{200, "minute"}}
#pragma once

#include <string_view>
#include <vector>

#include "hone/marking/number_reader.h"

namespace hone::marking {

// The numbers of a number_text(), parts of one quantity as one number in a unit that they can be told in.
std::vector<NumberFound> in_parts(std::string_view text, std::vector<NumberFound> numbers, std::string_view unit);

}  // namespace hone::marking
