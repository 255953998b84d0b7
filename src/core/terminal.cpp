#include "hone/core/terminal.h"

#include <unistd.h>

namespace hone {

bool is_terminal(std::FILE* stream) { return ::isatty(::fileno(stream)) == 1; }

}  // namespace hone
