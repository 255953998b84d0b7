// UTF-8 and offsets. Every offset that Hone shows is in Unicode code points; every string it holds is valid UTF-8.
//
//   HONE_REQUIRE(is_utf8(text), "decoded text");
//   CodePointIndex index(text);
//   std::size_t byte = index.to_byte(17), point = index.to_point(byte);
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace hone {

// Strict: no overlong forms, no surrogates, nothing past U+10FFFF.
bool is_utf8(std::string_view text);

// Number of code points of valid UTF-8.
std::size_t count_points(std::string_view text);

// Reads one code point at `byte` and moves `byte` past it. A malformed byte gives U+FFFD and moves by one.
char32_t next_point(std::string_view text, std::size_t& byte);

// The code point that ends before `byte`, which is above 0.
char32_t point_before(std::string_view text, std::size_t byte);

void append_utf8(std::string& out, char32_t point);

// Malformed sequences become U+FFFD.
std::string repair_utf8(std::string_view text);

// The first `points` code points of `text`, with "…" in place of what was cut.
std::string shorten(std::string_view text, std::size_t points);

// The text with A to Z as a to z; every other letter stays.
std::string lower_ascii(std::string_view text);

constexpr bool is_ascii_digit(char c) { return c >= '0' && c <= '9'; }

// What a hexadecimal digit stands for; -1 for any other character.
constexpr int hex_value(char c) {
  if (is_ascii_digit(c)) return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

// A space, a tab, or one of the four ways to end a line.
constexpr bool is_ascii_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

// Whether `text` holds nothing but spaces and line ends.
bool is_blank(std::string_view text);

// The text with each run of white space (ASCII) as one space, and none at its ends: line ends inside a sentence are layout.
std::string on_one_line(std::string_view text);

// Byte offset ↔ code point offset of one text, in constant time after one pass. Keeps no reference to the text.
class CodePointIndex {
 public:
  explicit CodePointIndex(std::string_view text);
  std::size_t size() const { return points_; }
  std::size_t to_byte(std::size_t point) const;  // point ≤ size()
  std::size_t to_point(std::size_t byte) const;  // at a boundary between code points

 private:
  static constexpr std::size_t stride = 64;
  std::size_t points_ = 0, bytes_ = 0;
  std::vector<std::uint32_t> byte_of_block_;  // byte offset of every stride-th code point
  std::vector<std::uint32_t> point_of_block_;  // code points before every stride-th byte
  std::vector<std::uint64_t> starts_;  // bit b: a code point starts at byte b
};

}  // namespace hone
