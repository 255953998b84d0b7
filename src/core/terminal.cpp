#include "hone/core/terminal.h"

#include <fcntl.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <utility>

#include "hone/core/unicode.h"
#include "system_error.h"

namespace hone {
namespace {

constexpr std::string_view no_sign = "\xEF\xBF\xBD";
constexpr std::size_t longest_colour = 24;

// Bold, dim, italic, underlined and coloured letters; not hidden ones, nor those on a ground of their own colour.
bool is_shown(int look) {
  return (look >= 0 && look <= 4) || look == 22 || (look >= 31 && look <= 37) || look == 39 ||
         (look >= 90 && look <= 97);
}

// Bytes of "ESC [ 1 ; 32 m" at the front; 0: no colour, npos: perhaps one, whose end is to come.
std::size_t colour_bytes(std::string_view text) {
  if (text.size() == 1) return std::string_view::npos;
  if (text[1] != '[') return 0;
  for (std::size_t at = 2; at < std::min(text.size(), longest_colour);) {
    int look = 0;
    const auto [end, failed] = std::from_chars(text.data() + at, text.data() + text.size(), look);
    if (failed != std::errc() && text[at] != 'm') return 0;
    at = static_cast<std::size_t>(end - text.data());
    if (at >= text.size()) break;
    if (!is_shown(look) || (text[at] != ';' && text[at] != 'm')) return 0;
    if (text[at++] == 'm') return at;
  }
  return text.size() < longest_colour ? std::string_view::npos : 0;
}

std::size_t point_bytes(unsigned char first) {
  return first >= 0xF8 ? 1 : first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : first >= 0xC0 ? 2 : 1;
}

bool turns_writing(char32_t point) {
  return (point >= 0x202A && point <= 0x202E) || (point >= 0x2066 && point <= 0x2069);
}

}  // namespace

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

std::string TerminalText::show(std::string_view piece) {
  const std::string text = std::exchange(begun_, {}).append(piece);
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const std::string_view rest = std::string_view(text).substr(at);
    const auto first = static_cast<unsigned char>(rest[0]);
    std::size_t bytes = 1;
    if (first == '\x1b') bytes = colour_bytes(rest);
    if (first == '\r' && rest.size() == 1) bytes = std::string_view::npos;
    if (first >= 0x80) {
      bytes = point_bytes(first);
      const bool goes_on =
          std::all_of(rest.begin() + 1, rest.begin() + static_cast<std::ptrdiff_t>(std::min(bytes, rest.size())),
                      [](char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; });
      if (bytes > rest.size() && goes_on) bytes = std::string_view::npos;
    }
    if (bytes == std::string_view::npos) {
      begun_ = rest;
      break;
    }
    if (first >= 0x80) {
      std::size_t read = at;
      const bool is_whole = is_utf8(rest.substr(0, bytes));
      const char32_t point = is_whole ? next_point(text, read) : 0;
      const bool is_harmless = is_whole && point >= 0xA0 && !turns_writing(point);
      out += is_harmless ? rest.substr(0, bytes) : no_sign;
      at += is_whole ? bytes : 1;
      continue;
    }
    if (first == '\x1b' && bytes > 0)
      out += rest.substr(0, bytes);
    else if (first == '\r' && rest[1] == '\n')
      ;  // the line ends with what follows
    else if (first < 0x20 && first != '\n' && first != '\t')
      append_utf8(out, 0x2400 + first);
    else if (first == 0x7F)
      append_utf8(out, 0x2421);
    else
      out += rest[0];
    at += std::max<std::size_t>(bytes, 1);
  }
  return out;
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
