#include "hone/core/terminal.h"

#include <fcntl.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cerrno>

#include "hone/core/terminal_text.h"
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

namespace {

struct PeopleStream {
  std::FILE* stream;
  TerminalText text;
  long write(const char* bytes, std::size_t size) {
    const std::string shown = text.show(std::string_view(bytes, size));
    if (std::fwrite(shown.data(), 1, shown.size(), stream) != shown.size() || std::fflush(stream) != 0) return 0;
    return static_cast<long>(size);
  }
};

#ifdef __GLIBC__
std::FILE* open_people_stream(PeopleStream* cookie) {
  cookie_io_functions_t calls{};
  calls.write = [](void* self, const char* bytes, std::size_t size) -> ssize_t {
    return static_cast<PeopleStream*>(self)->write(bytes, size);
  };
  return ::fopencookie(cookie, "w", calls);
}
#else
std::FILE* open_people_stream(PeopleStream* cookie) {
  return ::funopen(
      cookie, nullptr,
      [](void* self, const char* bytes, int size) {
        return static_cast<int>(static_cast<PeopleStream*>(self)->write(bytes, static_cast<std::size_t>(size)));
      },
      nullptr, nullptr);
}
#endif

}  // namespace

std::shared_ptr<std::FILE> stream_for_people(std::FILE* stream) {
  const auto no_close = [](std::FILE*) {};
  if (!is_terminal(stream)) return {stream, no_close};
  auto cookie = std::make_shared<PeopleStream>(PeopleStream{stream, {}});
  std::FILE* made = open_people_stream(cookie.get());
  if (!made) return {stream, no_close};
  std::setvbuf(made, nullptr, _IONBF, 0);  // a person waits for every word
  return {made, [cookie](std::FILE* opened) { std::fclose(opened); }};
}

}  // namespace hone
