// Whether a person sits at a stream: colours, questions and moving bars are only for them.
//
//   if (is_terminal(stdout)) …
#pragma once

#include <cstdio>

namespace hone {

bool is_terminal(std::FILE* stream);

}  // namespace hone
