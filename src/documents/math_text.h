// A formula of MathML on one line: "x² + 1", "(a+b)/2", "√(x)".
//
//   math_text(node)      // node is <math> in gumbo's tree
#pragma once

#include <gumbo.h>

#include <string>

namespace hone::documents {

// "" when it is nested deeper than a formula is.
std::string math_text(const GumboNode* math);

}  // namespace hone::documents
