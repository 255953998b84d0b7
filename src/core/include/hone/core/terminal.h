// Whether a person sits at a stream, for whom colours, questions and moving bars are; and how wide it is.
//
//   if (is_terminal(stdout)) …
//   const int columns = terminal_columns(stdout);
#pragma once

#include <cstdio>

namespace hone {

bool is_terminal(std::FILE* stream);

// How many characters a line holds; 100 where the stream is no terminal or does not say.
int terminal_columns(std::FILE* stream);

}  // namespace hone
