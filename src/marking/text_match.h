// Patterns of questions, before they are used.
//
//   if (const std::string why = pattern_problem("(a"); !why.empty()) return refuse(why);
#pragma once

#include <string>

namespace hone::marking {

// Why RE2 refuses the pattern, as a sentence without its end; "" when it does not.
std::string pattern_problem(const std::string& pattern);

}  // namespace hone::marking
