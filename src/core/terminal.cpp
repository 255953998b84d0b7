#include "hone/core/terminal.h"

#include <sys/ioctl.h>
#include <unistd.h>

namespace hone {

bool is_terminal(std::FILE* stream) { return ::isatty(::fileno(stream)) == 1; }

int terminal_columns(std::FILE* stream) {
  constexpr int usual = 100, fewest = 40;
  winsize size{};
  if (::ioctl(::fileno(stream), TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return usual;
  return size.ws_col < fewest ? fewest : size.ws_col;
}

}  // namespace hone
