#include "format.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <string>

namespace hone {
namespace {

struct Extension {
  std::string_view name;
  Format format;
};
constexpr std::array<Extension, 23> extensions{{
    {".txt", Format::text},       {".text", Format::text},    {".log", Format::text},
    {".rst", Format::text},       {".adoc", Format::text},    {".org", Format::text},
    {".tex", Format::text},       {".md", Format::markdown},  {".markdown", Format::markdown},
    {".mdown", Format::markdown}, {".mkd", Format::markdown}, {".html", Format::html},
    {".htm", Format::html},       {".xhtml", Format::html},   {".pdf", Format::pdf},
    {".docx", Format::docx},      {".docm", Format::docx},    {".dotx", Format::docx},
    {".dotm", Format::docx},      {".epub", Format::epub},    {".fountain", Format::fountain},
    {".spmd", Format::fountain},  {".fdx", Format::fdx},
}};

// What people try and we do not read, by its first bytes.
struct Stranger {
  std::string_view magic, what;
};
using namespace std::string_view_literals;
constexpr std::array<Stranger, 13> strangers{{
    {"\x89PNG"sv, "a PNG picture"},
    {"\xFF\xD8\xFF"sv, "a JPEG picture"},
    {"GIF8"sv, "a GIF picture"},
    {"{\\rtf"sv, "rich text; save it as docx"},
    {"\x1F\x8B"sv, "gzip-compressed"},
    {"7z\xBC\xAF"sv, "a 7z archive"},
    {"Rar!"sv, "a RAR archive"},
    {"\x7F"
     "ELF"sv,
     "a program"},
    {"ID3"sv, "sound"},
    {"OggS"sv, "sound"},
    {"GGUF"sv, "a model"},
    {"SQLite format 3"sv, "a database"},
    {"%!PS"sv, "PostScript; convert it to pdf"},
}};

constexpr std::string_view readable = "Hone reads txt, md, html, pdf, docx, epub, fountain and fdx.";

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return out;
}

std::string extension_of(std::string_view name) {
  const std::size_t slash = name.find_last_of("/\\"), dot = name.rfind('.');
  if (dot == std::string_view::npos || dot == 0 || (slash != std::string_view::npos && dot <= slash + 1)) return "";
  return lower(name.substr(dot));
}

std::optional<Format> by_extension(std::string_view name) {
  const std::string extension = extension_of(name);
  for (const Extension& row : extensions)
    if (row.name == extension) return row.format;
  return std::nullopt;
}

Error unreadable(std::string_view name, std::string_view what) {
  return Error(ErrorCode::unsupported, fmt::format("{} is {}. {}", name, what, readable));
}

Result<Format> recognise_zip(std::string_view bytes, std::string_view name, bool whole) {
  auto holds = [&](std::string_view text) { return bytes.find(text) != std::string_view::npos; };
  if (holds("word/document")) return Format::docx;
  if (holds("mimetypeapplication/epub+zip") || holds("META-INF/container.xml")) return Format::epub;
  const auto named = by_extension(name);
  if (!whole && (named == Format::docx || named == Format::epub)) return *named;
  if (holds("xl/workbook.xml")) return unreadable(name, "an Excel workbook");
  if (holds("ppt/presentation.xml")) return unreadable(name, "a PowerPoint presentation");
  if (holds("mimetypeapplication/vnd.oasis.opendocument"))
    return unreadable(name, "an OpenDocument file; save it as docx");
  if (named == Format::docx || named == Format::epub) return *named;  // the reader says what is missing
  return unreadable(name, "a zip archive without a document in it");
}

// An OLE container: a Word file from before 2007, or a docx behind a password.
Error ole_container(std::string_view bytes, std::string_view name) {
  constexpr auto package = "E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e\0"sv;
  if (bytes.find(package) != std::string_view::npos)
    return Error(ErrorCode::unsupported,
                 fmt::format("{} is encrypted with a password; open it in Word and save it without one.", name));
  return unreadable(name, "an Office file of before 2007; save it as docx");
}

// The first tag after white space, byte order mark, declarations and comments.
std::string first_tag(std::string_view head) {
  if (head.substr(0, 3) == "\xEF\xBB\xBF") head.remove_prefix(3);
  std::string text;
  if (head.substr(0, 2) == "\xFF\xFE" || head.substr(0, 2) == "\xFE\xFF") {  // UTF-16: every other byte is enough here
    for (std::size_t i = head[0] == '\xFF' ? 2 : 3; i < std::min<std::size_t>(head.size(), 4096); i += 2)
      text += head[i];
    head = text;
  }
  while (true) {
    const std::size_t start = head.find_first_not_of(" \t\r\n");
    if (start == std::string_view::npos || head[start] != '<') return "";
    head.remove_prefix(start);
    std::string_view close;
    if (head.substr(0, 4) == "<!--")
      close = "-->";
    else if (head.substr(0, 2) == "<?")
      close = "?>";
    else
      return lower(head.substr(0, 80));
    const std::size_t end = head.find(close);
    if (end == std::string_view::npos) return "";
    head.remove_prefix(end + close.size());
  }
}

}  // namespace

std::string_view format_name(Format format) {
  switch (format) {
    case Format::text: return "txt";
    case Format::markdown: return "md";
    case Format::html: return "html";
    case Format::pdf: return "pdf";
    case Format::docx: return "docx";
    case Format::epub: return "epub";
    case Format::fountain: return "fountain";
    case Format::fdx: return "fdx";
  }
  return "";
}

bool has_known_extension(const std::filesystem::path& path) {
  return by_extension(path.filename().string()).has_value();
}

Result<Format> recognise(std::string_view head, std::string_view name, bool whole) {
  auto starts = [&](std::string_view magic) { return head.substr(0, magic.size()) == magic; };
  if (head.substr(0, 1024).find("%PDF-") != std::string_view::npos) return Format::pdf;
  if (starts("PK\x03\x04") || starts("PK\x05\x06")) return recognise_zip(head, name, whole);
  if (starts("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1")) return ole_container(head, name);
  for (const Stranger& stranger : strangers)
    if (starts(stranger.magic)) return unreadable(name, stranger.what);

  const std::string tag = first_tag(head);
  auto is = [&](std::string_view word) {
    return tag.compare(0, word.size(), word) == 0 &&
           (tag.size() == word.size() || !std::isalnum(static_cast<unsigned char>(tag[word.size()])));
  };
  if (is("<!doctype html") || is("<html")) return Format::html;
  if (is("<finaldraft")) return Format::fdx;

  if (auto format = by_extension(name)) return *format;
  const std::string extension = extension_of(name);
  if (!extension.empty())
    return unreadable(name, fmt::format("of a format that Hone does not know (\"{}\")", extension));
  return Format::text;  // README, LICENSE; the decoder refuses what is no text
}

}  // namespace hone
