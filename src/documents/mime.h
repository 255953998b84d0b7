// The parts of a message (RFC 5322, 2045, 2047, 2183, 2231), read within limits of depth and number.
//
//   MimePart message = parse_mime(bytes);
//   message.header("subject");                       // "Räumung der Wohnung", decoded
//   for (const MimePart& part : message.parts) part.content();   // without its base64 or quoted-printable
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace hone::documents {

struct MimePart {
  std::vector<std::pair<std::string, std::string>> headers;  // lower-case name, unfolded value as it was written
  std::string_view body;  // as it was written; points into the message
  std::string type = "text/plain";  // lower case
  std::string disposition;  // "attachment", "inline" or ""
  std::string name;  // of the file, decoded; "" when it has none
  std::map<std::string, std::string> parameters;  // of the type: charset, boundary, format
  std::vector<MimePart> parts;  // of a multipart
  bool cut = false;  // it holds more parts, or deeper ones, than are read

  std::string raw_header(std::string_view lower_name) const;  // the first of that name; "" when there is none
  std::string header(std::string_view lower_name) const;  // with its encoded words decoded, valid UTF-8
  std::string parameter(const std::string& name) const;
  std::string content() const;  // the bytes that were sent
  bool is(std::string_view type_prefix) const { return type.compare(0, type_prefix.size(), type_prefix) == 0; }
};

inline constexpr std::size_t mime_depth = 32, mime_parts = 2000;

// Never fails: what is no header ends the headers, what is not closed ends with the message. `bytes` must outlive it.
MimePart parse_mime(std::string_view bytes);

// "=?utf-8?q?R=C3=A4umung?=" → "Räumung"; valid UTF-8 whatever comes.
std::string decode_words(std::string_view header);

// "Mon, 3 Jun 2024 10:00:00 +0000" → "2024-06-03T10:00:00+00:00"; "" for what is no date.
std::string iso_date(std::string_view header);

}  // namespace hone::documents
