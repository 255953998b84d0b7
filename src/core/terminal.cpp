#include "hone/core/terminal.h"

#include <fcntl.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cerrno>
#include <string>

#include "system_error.h"

namespace hone {

bool is_terminal(std::FILE* stream) { return ::isatty(::fileno(stream)) == 1; }

int terminal_columns(std::FILE* stream) {
  constexpr int usual = 100, fewest = 40;
  winsize size{};
  if (::ioctl(::fileno(stream), TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return usual;
  return size.ws_col < fewest ? fewest : size.ws_col;
}

void open_missing_streams() {
  for (const int number : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO})
    if (::fcntl(number, F_GETFD) < 0 && errno == EBADF)  // the lowest number that is free is this one
      (void)::open("/dev/null", number == STDIN_FILENO ? O_WRONLY : O_RDONLY);
}

void say(std::FILE* stream, std::string_view text) { (void)std::fwrite(text.data(), 1, text.size(), stream); }

Status flush(std::FILE* stream, std::string_view name, int why) {
  const bool was_lost = std::ferror(stream) != 0;
  errno = 0;
  const bool arrives = std::fflush(stream) == 0;
  if (!arrives && errno != 0) why = errno;
  if (arrives && !was_lost) return {};
  const std::string doing = "Not all of the output arrived: cannot write to " + std::string(name);
  return why == 0 ? Error(ErrorCode::io, doing + ".") : Error(ErrorCode::io, system_error(why, doing).message());
}

}  // namespace hone
