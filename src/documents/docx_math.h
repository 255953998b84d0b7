// An equation of a docx (Office Math, ECMA-376 part 1, 22.1) as one line of text.
//
//   math_text(node) == "x = (-b ± √(b² - 4ac))/2a"
#pragma once

#include <pugixml.hpp>
#include <string>

namespace hone::documents {

// `node` is an m:oMath or m:oMathPara. Recursion is bounded by the depth that parse_xml allows.
std::string math_text(const pugi::xml_node& node);

}  // namespace hone::documents
