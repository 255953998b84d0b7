#include "mime.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

#include "decoding.h"
#include "hone/core/lines.h"
#include "hone/core/unicode.h"
#include "percent_decoding.h"
#include "text_builder.h"
#include "transfer_encoding.h"

namespace hone::documents {
namespace {

std::string to_utf8(const std::string& bytes, std::string_view charset) {
  if (charset.empty() && is_utf8(bytes)) return bytes;
  auto decoded = decode(bytes, "header", charset);
  return decoded ? std::move(decoded->text) : repair_utf8(bytes);
}

// A line without its end; `at` moves past it.
std::string_view take_line(std::string_view text, std::size_t& at) {
  const std::size_t end = std::min(text.find('\n', at), text.size());
  std::string_view line = text.substr(at, end - at);
  at = std::min(end + 1, text.size());
  if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
  return line;
}

// name=value pairs after the first ';' of a header, with RFC 2231's parts and encodings put together.
std::map<std::string, std::string> parameters_of(std::string_view value) {
  std::map<std::string, std::string> plain, whole;
  std::map<std::string, std::map<int, std::pair<std::string, bool>>> parts;  // name → number → text, percent-encoded
  std::size_t at = std::min(value.find(';'), value.size());
  while (at < value.size()) {
    ++at;  // past the semicolon
    const std::size_t equals = value.find_first_of("=;", at);
    if (equals == std::string_view::npos) break;
    if (value[equals] == ';') {
      at = equals;
      continue;
    }
    std::string name = lower_ascii(trimmed(value.substr(at, equals - at)));
    std::string text;
    at = value.find_first_not_of(" \t", equals + 1);
    if (at == std::string_view::npos) break;
    if (value[at] == '"') {
      for (++at; at < value.size() && value[at] != '"'; ++at) {
        if (value[at] == '\\' && at + 1 < value.size() && (value[at + 1] == '"' || value[at + 1] == '\\')) ++at;
        text += value[at];
      }
      at = std::min(value.find(';', at), value.size());
    } else {
      const std::size_t end = std::min(value.find(';', at), value.size());
      text = trimmed(value.substr(at, end - at));
      at = end;
    }
    const std::size_t star = name.find('*');
    if (star == std::string::npos) {
      plain.emplace(std::move(name), std::move(text));
      continue;
    }
    const std::string_view rest = std::string_view(name).substr(star + 1);
    int number = 0;
    const auto read = std::from_chars(rest.data(), rest.data() + rest.size(), number);
    const bool numbered = read.ec == std::errc();
    const bool encoded = numbered ? read.ptr != rest.data() + rest.size() : true;
    if (parts.size() < 64) parts[name.substr(0, star)][number] = {std::move(text), encoded};
  }
  for (const auto& [name, numbered] : parts) {
    std::string bytes, charset;
    bool first = true;
    for (const auto& [number, part] : numbered) {
      std::string_view text = part.first;
      if (part.second && first) {  // charset'language'text
        const std::size_t one = text.find('\''), two = one == std::string_view::npos ? one : text.find('\'', one + 1);
        if (two != std::string_view::npos) {
          charset = text.substr(0, one);
          text.remove_prefix(two + 1);
        }
      }
      first = false;
      if (part.second)
        bytes += percent_decoded(text);
      else
        bytes += text;
    }
    whole[name] = to_utf8(bytes, charset);
  }
  for (auto& [name, text] : plain) whole.emplace(name, decode_words(text));
  return whole;
}

class Parser {
 public:
  MimePart part(std::string_view bytes, std::size_t depth) {
    MimePart part;
    std::size_t at = 0;
    while (at < bytes.size()) {
      const std::size_t start = at;
      const std::string_view line = take_line(bytes, at);
      if (line.empty()) break;
      if ((line[0] == ' ' || line[0] == '\t') && !part.headers.empty()) {
        part.headers.back().second += ' ';
        part.headers.back().second += trimmed(line);
        continue;
      }
      if (start == 0 && line.compare(0, 5, "From ") == 0) continue;  // as a mailbox begins each message
      const std::size_t colon = line.find(':');
      if (colon == std::string_view::npos || colon == 0 || line.find_first_of(" \t") < colon) {
        at = start;  // no header: the text has begun
        break;
      }
      part.headers.emplace_back(lower_ascii(line.substr(0, colon)), trimmed(line.substr(colon + 1)));
    }
    part.body = bytes.substr(at);
    describe(part);
    if (part.is("multipart/")) split(part, depth);
    return part;
  }

 private:
  static void describe(MimePart& part) {
    if (const std::string type = part.raw_header("content-type"); !type.empty()) {
      const std::string first = lower_ascii(trimmed(std::string_view(type).substr(0, type.find(';'))));
      if (first.find('/') != std::string::npos) part.type = first;
      part.parameters = parameters_of(type);
    }
    const std::string disposition = part.raw_header("content-disposition");
    part.disposition = lower_ascii(trimmed(std::string_view(disposition).substr(0, disposition.find(';'))));
    auto about = parameters_of(disposition);
    part.name = about.count("filename") ? about["filename"] : part.parameter("name");
  }

  void split(MimePart& part, std::size_t depth) {
    const std::string boundary = "--" + part.parameter("boundary");
    if (boundary.size() == 2) return;
    if (depth >= mime_depth) {
      part.cut = true;
      return;
    }
    const std::string_view text = part.body;
    std::size_t start = std::string_view::npos;
    bool closed = false;
    for (std::size_t at = 0; at < text.size() && !closed;) {
      const std::size_t line_start = at;
      const std::string_view line = take_line(text, at);
      if (line.compare(0, boundary.size(), boundary) != 0) continue;
      const std::string_view rest = trimmed(line.substr(boundary.size()));
      if (!rest.empty() && rest != "--") continue;  // a longer boundary
      closed = rest == "--";
      if (start != std::string_view::npos && !add(part, text.substr(start, line_start - start), depth)) return;
      start = at;
    }
    if (!closed && start != std::string_view::npos) add(part, text.substr(start), depth);
  }

  bool add(MimePart& part, std::string_view bytes, std::size_t depth) {
    if (++count_ > mime_parts) {
      part.cut = true;
      return false;
    }
    // The line end before a boundary belongs to the boundary.
    if (!bytes.empty() && bytes.back() == '\n') bytes.remove_suffix(1);
    if (!bytes.empty() && bytes.back() == '\r') bytes.remove_suffix(1);
    part.parts.push_back(this->part(bytes, depth + 1));
    if (part.type == "multipart/digest" && part.parts.back().raw_header("content-type").empty())
      part.parts.back().type = "message/rfc822";
    return true;
  }

  std::size_t count_ = 0;
};

}  // namespace

MimePart parse_mime(std::string_view bytes) { return Parser().part(bytes, 0); }

std::string MimePart::raw_header(std::string_view lower_name) const {
  for (const auto& [own, value] : headers)
    if (own == lower_name) return value;
  return "";
}

std::string MimePart::header(std::string_view lower_name) const {
  return one_line(decode_words(raw_header(lower_name)));
}

std::string MimePart::parameter(const std::string& wanted) const {
  const auto found = parameters.find(wanted);
  return found == parameters.end() ? "" : found->second;
}

std::string MimePart::content() const {
  const std::string how = lower_ascii(raw_header("content-transfer-encoding"));
  if (how.find("base64") != std::string::npos) return decode_base64(body);
  if (how.find("quoted-printable") != std::string::npos) return decode_quoted_printable(body);
  return std::string(body);
}

std::string decode_words(std::string_view header) {
  std::string out, bytes, charset;  // bytes: of the encoded words since the last other text, one character may span two
  auto flush = [&] {
    if (!bytes.empty()) out += to_utf8(bytes, charset);
    bytes.clear();
  };
  std::string plain;
  auto flush_plain = [&] {
    if (!plain.empty()) out += to_utf8(plain, "");
    plain.clear();
  };
  bool after_word = false;
  for (std::size_t at = 0; at < header.size();) {
    const std::size_t start = header.find("=?", at);
    const std::size_t one = start == std::string_view::npos ? start : header.find('?', start + 2);
    const std::size_t two = one == std::string_view::npos ? one : header.find('?', one + 1);
    const std::size_t end = two == std::string_view::npos ? two : header.find("?=", two + 1);
    if (end == std::string_view::npos || two != one + 2) {
      const std::size_t stop = start == std::string_view::npos ? header.size() : start + 2;
      flush();
      plain += header.substr(at, stop - at);
      at = stop, after_word = false;
      continue;
    }
    const std::string_view between = header.substr(at, start - at);
    if (!after_word || !trimmed(between).empty()) {
      flush();
      plain += between;
      flush_plain();
    }
    std::string word_charset(header.substr(start + 2, one - start - 2));
    word_charset = word_charset.substr(0, word_charset.find('*'));  // RFC 2231's language
    if (word_charset != charset) {
      flush();
      charset = word_charset;
    }
    std::string text(header.substr(two + 1, end - two - 1));
    if (header[one + 1] == 'B' || header[one + 1] == 'b') {
      bytes += decode_base64(text);
    } else {
      std::replace(text.begin(), text.end(), '_', ' ');
      bytes += decode_quoted_printable(text + "=\n");  // so that a space at its end stays
    }
    at = end + 2, after_word = true;
  }
  flush();
  flush_plain();
  return out;
}

std::string iso_date(std::string_view header) {
  static constexpr std::array<std::string_view, 12> months{"jan", "feb", "mar", "apr", "may", "jun",
                                                           "jul", "aug", "sep", "oct", "nov", "dec"};
  std::vector<std::string> words;
  for (std::size_t at = 0; at < header.size() && words.size() < 8;) {
    const std::size_t end = std::min(header.find_first_of(" ,\t", at), header.size());
    if (end > at) words.push_back(lower_ascii(header.substr(at, end - at)));
    at = end + 1;
  }
  if (!words.empty() && !words[0].empty() && std::isalpha(static_cast<unsigned char>(words[0][0])))
    words.erase(words.begin());
  if (words.size() < 3) return "";
  auto number = [](std::string_view text) {
    int value = -1;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
    return read.ec == std::errc() && read.ptr == text.data() + text.size() ? value : -1;
  };
  const int day = number(words[0]);
  const auto month = std::find(months.begin(), months.end(), words[1].substr(0, 3));
  int year = number(words[2]);
  if (year >= 0 && year < 50) year += 2000;
  if (year >= 50 && year < 100) year += 1900;
  if (day < 1 || day > 31 || month == months.end() || year < 1900 || year > 9999) return "";
  std::string date = fmt::format("{:04}-{:02}-{:02}", year, month - months.begin() + 1, day);
  if (words.size() < 4) return date;
  const std::string& clock = words[3];
  if (clock.size() < 5 || clock[2] != ':' || number(clock.substr(0, 2)) < 0 || number(clock.substr(0, 2)) > 23 ||
      number(clock.substr(3, 2)) < 0 || number(clock.substr(3, 2)) > 59)
    return date;
  const int seconds = clock.size() == 8 && clock[5] == ':' ? number(clock.substr(6, 2)) : 0;
  date += fmt::format("T{}:{:02}", clock.substr(0, 5), std::clamp(seconds, 0, 60));
  if (words.size() < 5) return date;
  const std::string& zone = words[4];
  if (zone == "gmt" || zone == "ut" || zone == "utc" || zone == "z") return date + "+00:00";
  if (zone.size() == 5 && (zone[0] == '+' || zone[0] == '-') && number(zone.substr(1)) >= 0)
    date += fmt::format("{}:{}", zone.substr(0, 3), zone.substr(3));
  return date;
}

}  // namespace hone::documents
