#include "hone/core/terminal_text.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "hone/core/unicode.h"

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

}  // namespace hone
