// A date as people and programs write it, in ISO 8601.
//
//   date_as_iso("2026-05-03T10:00:00Z")    // "2026-05-03T10:00:00Z"
//   date_as_iso("May 3, 2026")             // "2026-05-03";  "3/5/2026" says two things and gives ""
#pragma once

#include <string>
#include <string_view>

namespace hone::documents {

// "" when it is no date, or none that can be told.
std::string date_as_iso(std::string_view text);

}  // namespace hone::documents
