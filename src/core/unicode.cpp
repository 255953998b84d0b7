#include "hone/core/unicode.h"

#include <bit>

#include "hone/core/result.h"

namespace hone {
namespace {

constexpr char32_t replacement = 0xFFFD;

bool continues(std::string_view text, std::size_t byte) {
  return byte < text.size() && (static_cast<unsigned char>(text[byte]) & 0xC0) == 0x80;
}

// Bytes of the well-formed sequence at `byte` (Unicode 15, table 3-7), or 0.
std::size_t sequence_bytes(std::string_view text, std::size_t byte) {
  const auto lead = static_cast<unsigned char>(text[byte]);
  if (lead < 0x80) return 1;
  if (lead < 0xC2 || lead > 0xF4 || !continues(text, byte + 1)) return 0;
  const auto second = static_cast<unsigned char>(text[byte + 1]);
  if (lead < 0xE0) return 2;
  if (lead < 0xF0) {
    if ((lead == 0xE0 && second < 0xA0) || (lead == 0xED && second > 0x9F)) return 0;
    return continues(text, byte + 2) ? 3 : 0;
  }
  if ((lead == 0xF0 && second < 0x90) || (lead == 0xF4 && second > 0x8F)) return 0;
  return continues(text, byte + 2) && continues(text, byte + 3) ? 4 : 0;
}

}  // namespace

bool is_utf8(std::string_view text) {
  for (std::size_t byte = 0; byte < text.size();) {
    std::size_t size = sequence_bytes(text, byte);
    if (size == 0) return false;
    byte += size;
  }
  return true;
}

std::size_t count_points(std::string_view text) {
  std::size_t count = 0;
  for (char c : text) count += (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  return count;
}

char32_t next_point(std::string_view text, std::size_t& byte) {
  const std::size_t size = sequence_bytes(text, byte);
  auto at = [&](std::size_t i) { return static_cast<char32_t>(static_cast<unsigned char>(text[byte + i])); };
  char32_t point = replacement;
  switch (size) {
    case 1: point = at(0); break;
    case 2: point = (at(0) & 0x1F) << 6 | (at(1) & 0x3F); break;
    case 3: point = (at(0) & 0x0F) << 12 | (at(1) & 0x3F) << 6 | (at(2) & 0x3F); break;
    case 4: point = (at(0) & 0x07) << 18 | (at(1) & 0x3F) << 12 | (at(2) & 0x3F) << 6 | (at(3) & 0x3F); break;
    default: break;
  }
  byte += size == 0 ? 1 : size;
  return point;
}

char32_t point_before(std::string_view text, std::size_t byte) {
  do --byte;
  while (byte > 0 && (static_cast<unsigned char>(text[byte]) & 0xC0) == 0x80);
  return next_point(text, byte);
}

void append_utf8(std::string& out, char32_t point) {
  if (point > 0x10FFFF || (point >= 0xD800 && point <= 0xDFFF)) point = replacement;
  if (point < 0x80) {
    out += static_cast<char>(point);
  } else if (point < 0x800) {
    out += static_cast<char>(0xC0 | point >> 6);
    out += static_cast<char>(0x80 | (point & 0x3F));
  } else if (point < 0x10000) {
    out += static_cast<char>(0xE0 | point >> 12);
    out += static_cast<char>(0x80 | (point >> 6 & 0x3F));
    out += static_cast<char>(0x80 | (point & 0x3F));
  } else {
    out += static_cast<char>(0xF0 | point >> 18);
    out += static_cast<char>(0x80 | (point >> 12 & 0x3F));
    out += static_cast<char>(0x80 | (point >> 6 & 0x3F));
    out += static_cast<char>(0x80 | (point & 0x3F));
  }
}

std::string repair_utf8(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t byte = 0; byte < text.size();) {
    const std::size_t start = byte, size = sequence_bytes(text, byte);
    if (size > 0) {
      out.append(text, start, size);
      byte += size;
    } else {
      append_utf8(out, replacement);
      ++byte;
    }
  }
  return out;
}

std::string shorten(std::string_view text, std::size_t points) {
  std::size_t byte = 0;
  for (std::size_t i = 0; i < points && byte < text.size(); ++i) next_point(text, byte);
  std::string out(text.substr(0, byte));
  if (byte < text.size()) out += "…";
  return out;
}

std::string lower_ascii(std::string_view text) {
  std::string lower(text);
  for (char& c : lower)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return lower;
}

bool is_blank(std::string_view text) { return text.find_first_not_of(" \t\r\n") == std::string_view::npos; }

std::string on_one_line(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const bool space = c == ' ' || (c >= '\t' && c <= '\r');
    if (!space)
      out += c;
    else if (!out.empty() && out.back() != ' ')
      out += ' ';
  }
  while (!out.empty() && out.back() == ' ') out.pop_back();
  return out;
}

CodePointIndex::CodePointIndex(std::string_view text) : bytes_(text.size()) {
  HONE_REQUIRE(text.size() <= UINT32_MAX, "a text of at most 4 GiB");
  starts_.assign(text.size() / 64 + 1, 0);
  for (std::size_t byte = 0; byte < text.size(); ++byte) {
    if (byte % stride == 0) point_of_block_.push_back(static_cast<std::uint32_t>(points_));
    if ((static_cast<unsigned char>(text[byte]) & 0xC0) == 0x80) continue;
    starts_[byte / 64] |= std::uint64_t{1} << (byte % 64);
    if (points_ % stride == 0) byte_of_block_.push_back(static_cast<std::uint32_t>(byte));
    ++points_;
  }
  if (text.size() % stride == 0) point_of_block_.push_back(static_cast<std::uint32_t>(points_));
}

std::size_t CodePointIndex::to_byte(std::size_t point) const {
  HONE_REQUIRE(point <= points_, "a code point inside the text");
  if (point == points_) return bytes_;
  std::size_t byte = byte_of_block_[point / stride];
  for (std::size_t left = point % stride; left > 0;) {
    ++byte;
    left -= starts_[byte / 64] >> (byte % 64) & 1;
  }
  return byte;
}

std::size_t CodePointIndex::to_point(std::size_t byte) const {
  HONE_REQUIRE(byte <= bytes_, "a byte inside the text");
  static_assert(stride == 64);
  const std::uint64_t before = (std::uint64_t{1} << (byte % 64)) - 1;
  return point_of_block_[byte / 64] + static_cast<std::size_t>(std::popcount(starts_[byte / 64] & before));
}

}  // namespace hone
