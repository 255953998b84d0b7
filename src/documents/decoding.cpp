#include "decoding.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>

#include "encodings.h"
#include "hone/core/unicode.h"
#include "presentation_forms.h"

namespace hone::documents {
namespace {

std::size_t count(std::string_view text, std::string_view what) {
  std::size_t found = 0;
  for (std::size_t at = text.find(what); at != std::string_view::npos; at = text.find(what, at + what.size())) ++found;
  return found;
}

// What windows-1252 has at 0x80 … 0xFF; U+FFFD where it has nothing.
std::array<std::string, 128> windows_letters() {
  std::array<std::string, 128> letters;
  for (std::size_t i = 0; i < letters.size(); ++i) {
    const char byte = static_cast<char>(0x80 + i);
    letters[i] = convert({&byte, 1}, "windows-1252").value_or(std::string(replacement_character));
    const bool control =
        letters[i].size() == 2 && letters[i][0] == '\xC2' && static_cast<unsigned char>(letters[i][1]) < 0xA0;
    if (control) letters[i] = replacement_character;
  }
  return letters;
}

struct Repair {
  std::string text;
  std::size_t sequences = 0;  // well-formed ones of more than a byte
  std::size_t stray = 0;  // bytes that are no UTF-8
};

// A single byte that is no UTF-8 was most likely written by an old Windows program; a torn sequence is one U+FFFD.
Repair repair(std::string_view bytes) {
  Repair done;
  const auto letters = windows_letters();
  for (std::size_t at = 0; at < bytes.size();) {
    std::size_t next = at;
    const char32_t point = next_point(bytes, next);
    if (point != 0xFFFD || next - at == 3) {
      done.sequences += next - at > 1;
      done.text.append(bytes, at, next - at);
      at = next;
      continue;
    }
    auto continues = [&](std::size_t byte) {
      return byte < bytes.size() && (static_cast<unsigned char>(bytes[byte]) & 0xC0) == 0x80;
    };
    const auto lead = static_cast<unsigned char>(bytes[at]);
    const std::size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC2 ? 2 : 1;
    next = at + 1;
    while (next < at + length && continues(next)) ++next;
    done.stray += next - at;
    done.text += next - at == 1 ? std::string_view(letters[lead - 0x80]) : replacement_character;
    at = next;
  }
  return done;
}

// Compressed data and pictures are full of control characters; text has next to none.
Status check_text(std::string_view text, std::string_view name) {
  if (const std::size_t nul = text.find('\0'); nul != std::string_view::npos)
    return Error(ErrorCode::corrupt_data, fmt::format("{} is a binary file, not text: byte {} is NUL.", name, nul));
  const std::string_view sample = text.substr(0, 1 << 16);
  const auto controls = static_cast<std::size_t>(std::count_if(sample.begin(), sample.end(), [](char c) {
    return (c > 0 && c < '\t') || (c > '\r' && c < ' ' && c != 0x1B && c != 0x1A);
  }));
  if (controls > 2 + sample.size() / 50)
    return Error(ErrorCode::corrupt_data,
                 fmt::format("{} is a binary file, not text: {} of its first {} bytes are control characters.", name,
                             controls, sample.size()));
  return {};
}

Decoded decode_guessed(std::string_view bytes, std::string_view name, const std::string& encoding) {
  Decoded decoded{convert(bytes, encoding).value_or(repair_utf8(bytes)),
                  {fmt::format("{} is not UTF-8; it was read as {}.", name, encoding)}};
  if (const std::size_t lost = count(decoded.text, replacement_character); lost > 0)
    decoded.warnings.push_back(fmt::format("{} bytes of {} are no {} and became U+FFFD.", lost, name, encoding));
  return decoded;
}

Result<Decoded> decode_unicode(std::string_view bytes, std::string_view name, const char* encoding) {
  auto text = convert(bytes, encoding);
  if (!text) return Error(ErrorCode::unsupported, fmt::format("ICU has no converter for {}.", encoding));
  Decoded decoded{std::move(*text), {}};
  const std::size_t lost = count(decoded.text, replacement_character);
  if (lost > 0)
    decoded.warnings.push_back(fmt::format("{} places of {} are not {} and became U+FFFD.", lost, name, encoding));
  HONE_CHECK(check_text(decoded.text, name));
  return decoded;
}

Result<Decoded> decode_bytes(std::string_view bytes, std::string_view name, std::string_view declared) {
  auto starts = [&](std::string_view mark) { return bytes.substr(0, mark.size()) == mark; };
  using namespace std::string_view_literals;
  if (starts("\xFF\xFE\0\0"sv)) return decode_unicode(bytes.substr(4), name, "UTF-32LE");
  if (starts("\0\0\xFE\xFF"sv)) return decode_unicode(bytes.substr(4), name, "UTF-32BE");
  if (starts("\xFF\xFE")) return decode_unicode(bytes.substr(2), name, "UTF-16LE");
  if (starts("\xFE\xFF")) return decode_unicode(bytes.substr(2), name, "UTF-16BE");
  const bool marked = starts("\xEF\xBB\xBF");
  if (marked) bytes.remove_prefix(3);
  HONE_CHECK(check_text(bytes, name));

  const bool shifts = bytes.find("\x1B$") != std::string_view::npos || bytes.find("\x1B(") != std::string_view::npos;
  if (!marked && shifts && is_utf8(bytes)) {  // ISO 2022 is ASCII with escapes
    const std::string encoding = guess_encoding(bytes);
    if (encoding.rfind("ISO-2022", 0) == 0) return decode_guessed(bytes, name, encoding);
  }
  if (!marked && !declared.empty()) {
    const std::string encoding = widest_encoding(declared);
    if (encoding.rfind("UTF-", 0) != 0 && encoding.rfind("utf-", 0) != 0)
      if (auto text = convert(bytes, encoding)) return Decoded{std::move(*text), {}};
  }
  if (is_utf8(bytes)) return Decoded{std::string(bytes), {}};
  Repair repaired = repair(bytes);
  if (marked || repaired.sequences * 2 >= repaired.stray)
    return Decoded{std::move(repaired.text),
                   {fmt::format("{} is UTF-8 with {} stray bytes; they were read as windows-1252 or became U+FFFD.",
                                name, repaired.stray)}};
  return decode_guessed(bytes, name, guess_encoding(bytes));
}

}  // namespace

Result<Decoded> decode(std::string_view bytes, std::string_view name, std::string_view declared) {
  HONE_TRY(Decoded decoded, decode_bytes(bytes, name, declared));
  decoded.text = written_out(decoded.text);
  return decoded;
}

std::string declared_encoding(std::string_view bytes) {
  std::string head(bytes.substr(0, 4096));
  std::transform(head.begin(), head.end(), head.begin(),
                 [](unsigned char c) { return static_cast<char>(c < 0x80 ? std::tolower(c) : c); });
  std::size_t at = std::string::npos;
  for (std::size_t meta = head.find("<meta"); meta != std::string::npos && at == std::string::npos;
       meta = head.find("<meta", meta + 5)) {
    const std::size_t end = head.find('>', meta), found = head.find("charset=", meta);
    if (found != std::string::npos && found < end) at = found + 8;
  }
  if (at == std::string::npos && head.compare(0, 5, "<?xml") == 0)
    if (const std::size_t found = head.find("encoding="); found != std::string::npos && found < head.find("?>"))
      at = found + 9;
  if (at == std::string::npos) return "";
  at = std::min(head.find_first_not_of(" \"'", at), head.size());
  const std::size_t end = std::min(head.find_first_of(" \"'/>;?", at), head.size());
  return head.substr(at, std::min<std::size_t>(end - at, 40));
}

}  // namespace hone::documents
