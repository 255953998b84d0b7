// LaTeX's markup taken off a text, as far as numbers and letters of options need it.
//
//   without_latex("$\\boxed{1{,}234}$");        // " 1,234"
//   without_latex("1\\frac{1}{2}");            // "1 1⁄2"
#pragma once

#include <string>
#include <string_view>

namespace hone::marking {

// `text` is valid UTF-8.
std::string without_latex(std::string_view text);

// What stands in the last \boxed{…} of a text; empty: there is none.
std::string_view boxed_text(std::string_view text);

}  // namespace hone::marking
