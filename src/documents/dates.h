// A date as people and programs write it, in ISO 8601.
//
//   iso_date("2026-05-03T10:00:00Z")    // "2026-05-03T10:00:00Z"
//   iso_date("May 3, 2026")             // "2026-05-03";  "3/5/2026" says two things and gives ""
#pragma once

#include <string>
#include <string_view>

namespace hone {

// "" when it is no date, or none that can be told.
std::string iso_date(std::string_view text);

}  // namespace hone
