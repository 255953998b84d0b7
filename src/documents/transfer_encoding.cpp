#include "transfer_encoding.h"

#include <cstdint>

#include "hone/core/unicode.h"

namespace hone::documents {
namespace {

int sextet(char c) {
  if (c >= 'A' && c <= 'Z') return c - 'A';
  if (c >= 'a' && c <= 'z') return c - 'a' + 26;
  if (c >= '0' && c <= '9') return c - '0' + 52;
  if (c == '+' || c == '-') return 62;
  if (c == '/' || c == '_') return 63;
  return -1;
}

}  // namespace

std::string decode_base64(std::string_view text) {
  std::string out;
  out.reserve(text.size() / 4 * 3);
  std::uint32_t bits = 0;
  int held = 0;
  for (const char c : text) {
    if (c == '=') {  // padding; concatenated parts begin anew after it
      bits = 0, held = 0;
      continue;
    }
    const int value = sextet(c);
    if (value < 0) continue;
    bits = bits << 6 | static_cast<std::uint32_t>(value);
    held += 6;
    if (held >= 8) {
      held -= 8;
      out += static_cast<char>(bits >> held & 0xFF);
    }
  }
  return out;
}

std::string decode_quoted_printable(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == ' ' || c == '\t') {  // at a line's end it is what a transport added
      const std::size_t next = text.find_first_not_of(" \t", i);
      if (next == std::string_view::npos || text[next] == '\n' || text[next] == '\r') {
        if (next == std::string_view::npos) break;
        i = next - 1;
        continue;
      }
    }
    if (c != '=') {
      out += c;
      continue;
    }
    if (i + 2 < text.size() && hex_value(text[i + 1]) >= 0 && hex_value(text[i + 2]) >= 0) {
      out += static_cast<char>(hex_value(text[i + 1]) * 16 + hex_value(text[i + 2]));
      i += 2;
      continue;
    }
    const std::size_t end = text.find_first_not_of(" \t", i + 1);
    if (end == std::string_view::npos) break;
    if (text[end] == '\n')
      i = end;
    else if (text[end] == '\r')
      i = end + (end + 1 < text.size() && text[end + 1] == '\n' ? 1 : 0);
    else
      out += c;  // an equals sign that nobody encoded
  }
  return out;
}

}  // namespace hone::documents
