// Numbers that are spelled out: "forty two", "minus twenty-one", "two and a half", "zweiundvierzig", 四十二.
//
//   read_spelled("forty two pounds", "en", {});            // {{42, "gbp"}}
//   spelled_share(" and a half hours", "en");              // 0.5 in 11 bytes
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "hone/marking/number_reader.h"

namespace hone::marking {

// In a number_text(). Of a text of more than 2,000 bytes nothing is read. `units` are canonical.
std::vector<NumberFound> read_spelled(std::string_view text, const std::string& language,
                                      const std::vector<std::string>& units);

// What follows a whole number and is added to it; 0 bytes: nothing.
struct SpelledShare {
  double value = 0;
  std::size_t bytes = 0;
};
SpelledShare spelled_share(std::string_view text, const std::string& language);

}  // namespace hone::marking
