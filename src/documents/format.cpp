#include "format.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <optional>

#include "hone/core/lines.h"
#include "hone/core/unicode.h"
#include "hone/documents/document.h"
#include "strangers.h"

namespace hone::documents {
namespace {

using namespace std::string_view_literals;

// Every format that is read, in the order in which they are named to people.
struct Readable {
  Format format;
  std::string_view name, extensions;
};
constexpr std::array<Readable, 20> formats{{
    {Format::text, "txt",
     "txt text log rst adoc org tex bib yaml yml toml ini cfg conf properties ics vcf lst nfo diff patch "
     "asc"},
    {Format::markdown, "md", "md markdown mdown mkd mdx qmd rmd"},
    {Format::html, "html", "html htm xhtml"},
    {Format::pdf, "pdf", "pdf"},
    {Format::docx, "docx", "docx docm dotx dotm"},
    {Format::rtf, "rtf", "rtf"},
    {Format::odt, "odt", "odt ott fodt"},
    {Format::xlsx, "xlsx", "xlsx xlsm xltx xltm"},
    {Format::ods, "ods", "ods ots fods"},
    {Format::csv, "csv", "csv tsv tab"},
    {Format::pptx, "pptx", "pptx pptm ppsx ppsm potx potm"},
    {Format::odp, "odp", "odp otp fodp"},
    {Format::email, "eml", "eml emlx mht mhtml"},
    {Format::epub, "epub", "epub"},
    {Format::fountain, "fountain", "fountain spmd"},
    {Format::fdx, "fdx", "fdx"},
    {Format::subtitles, "srt and vtt", "srt vtt"},
    {Format::json, "json", "json jsonl ndjson geojson ipynb webmanifest"},
    {Format::xml, "xml", "xml rss atom opml xsd xsl xslt wsdl gpx kml tei plist xliff xlf tmx dbk"},
    {Format::code, "source code",
     "c h cc cpp cxx hh hpp hxx ipp cu cl m mm java kt kts scala groovy gradle cs fs fsx vb py pyi pyx rb pl pm php "
     "lua r jl go "
     "rs swift dart ts tsx js jsx mjs cjs vue svelte css scss sass less sh bash zsh fish ps1 psm1 bat cmd sql hs lhs "
     "ml mli "
     "erl hrl ex exs clj cljs lisp lsp el scm rkt asm s f f90 f95 for pas ada adb ads d nim zig v vhd vhdl sv tcl awk "
     "sed "
     "cmake mk mak dockerfile tf hcl proto thrift graphql gql sol wat jinja j2 tpl erb ejs hbs"},
}};

const Readable& row_of(Format format) {
  return *std::find_if(formats.begin(), formats.end(), [&](const Readable& row) { return row.format == format; });
}

// Without its dot; "" when there is none.
std::string extension_of(std::string_view name) {
  const std::size_t slash = name.find_last_of("/\\"), dot = name.rfind('.');
  if (dot == std::string_view::npos || dot == 0 || (slash != std::string_view::npos && dot <= slash + 1)) return "";
  return lower_ascii(name.substr(dot + 1));
}

std::optional<Format> by_extension(std::string_view extension) {
  for (const Readable& row : formats)
    if (is_listed(extension, row.extensions)) return row.format;
  return std::nullopt;
}

// Where a zip archive names its entries: an archive stored inside it (a workbook behind a slide's chart) has names of its
// own elsewhere. All of a damaged archive.
std::string_view central_directory(std::string_view zip) {
  const std::size_t end = zip.rfind("PK\x05\x06");
  if (end == std::string_view::npos || zip.size() - end < 22) return zip;
  auto number = [&](std::size_t at) {
    std::uint32_t value = 0;
    for (std::size_t i = 4; i-- > 0;) value = value << 8 | static_cast<unsigned char>(zip[end + at + i]);
    return value;
  };
  const std::size_t size = number(12), start = number(16);
  if (start > end || size > end - start || zip.substr(start, 4) != "PK\x01\x02") return zip;
  return zip.substr(start, size);
}

std::variant<Format, Stranger> recognise_zip(std::string_view bytes, std::string_view extension, bool whole) {
  const auto named = by_extension(extension);
  const auto zipped = [](Format format) {
    return format == Format::docx || format == Format::epub || format == Format::xlsx || format == Format::pptx ||
           format == Format::odt || format == Format::ods || format == Format::odp;
  };
  if (!whole && named && zipped(*named)) return *named;
  const std::string_view directory = central_directory(bytes);
  auto holds = [&](std::string_view text) { return directory.find(text) != std::string_view::npos; };
  constexpr auto open_document = "mimetypeapplication/vnd.oasis.opendocument."sv;
  if (const std::size_t at = bytes.substr(0, 4096).find(open_document); at != std::string_view::npos) {
    const std::string_view type = bytes.substr(at + open_document.size(), 20);
    if (type.substr(0, 4) == "text") return Format::odt;
    if (type.substr(0, 11) == "spreadsheet") return Format::ods;
    if (type.substr(0, 12) == "presentation") return Format::odp;
    return Stranger{"an OpenDocument drawing, formula or database", "export it as pdf"};
  }
  if (bytes.substr(0, 4096).find("mimetypeapplication/epub+zip") != std::string_view::npos ||
      holds("META-INF/container.xml"))
    return Format::epub;
  if (holds("word/document")) return Format::docx;  // the main part may be word/document2.xml
  if (holds("xl/workbook.xml")) return Format::xlsx;
  if (holds("ppt/presentation.xml")) return Format::pptx;
  if (const auto stranger = zipped_stranger(directory, extension)) return *stranger;
  if (named && zipped(*named)) return *named;  // the reader says what is missing
  return Stranger{"a zip archive", "unpack it first"};
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
      return lower_ascii(head.substr(0, 120));
    const std::size_t end = head.find(close);
    if (end == std::string_view::npos) return "";
    head.remove_prefix(end + close.size());
  }
}

// "From: …", "Received: …": two header lines that only a message begins with.
bool begins_as_email(std::string_view head) {
  constexpr auto known =
      "from to cc subject date received return-path delivered-to mime-version message-id content-type reply-to sender "
      "x-mozilla-status x-account-key x-uidl dkim-signature authentication-results"sv;
  std::size_t found = 0;
  for (const TextLine& row : Lines(head)) {
    const std::string_view line = row.text;
    if (!line.empty() && (line[0] == ' ' || line[0] == '\t') && found > 0) continue;
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos || !is_listed(lower_ascii(line.substr(0, colon)), known)) return false;
    if (++found == 2) return true;
  }
  return false;
}

bool is_json(std::string_view head) {
  const std::size_t start = head.find_first_not_of(" \t\r\n");
  if (start == std::string_view::npos || (head[start] != '{' && head[start] != '[')) return false;
  const std::size_t next = head.find_first_not_of(" \t\r\n", start + 1);
  return next != std::string_view::npos &&
         (head[start] == '{' ? head[next] == '"' : std::string_view("{[\"").find(head[next]) != std::string_view::npos);
}

}  // namespace

std::string_view format_name(Format format) {
  if (format == Format::subtitles) return "srt";
  return format == Format::code ? "code" : row_of(format).name;
}

std::string readable_formats() {
  std::string list;
  for (std::size_t i = 0; i < formats.size(); ++i)
    list += (i == 0                    ? ""
             : i + 1 == formats.size() ? " and "
                                       : ", ") +
            std::string(formats[i].name == "srt and vtt" ? "srt, vtt" : formats[i].name);
  return list;
}

Error Stranger::refusal(std::string_view name, bool with_list) const {
  return Error(ErrorCode::unsupported, fmt::format("{} is {}{}{}.{}", name, what, advice.empty() ? "" : "; ", advice,
                                                   with_list ? " Hone reads " + readable_formats() + "." : ""));
}

bool has_known_extension(const std::filesystem::path& path) {
  return by_extension(extension_of(path.filename().string())).has_value();
}

std::variant<Format, Stranger> recognise(std::string_view head, std::string_view name, bool whole) {
  auto starts = [&](std::string_view magic) { return head.substr(0, magic.size()) == magic; };
  const std::string extension = extension_of(name);
  if (head.substr(0, 1024).find("%PDF-") != std::string_view::npos && extension != "eml") return Format::pdf;
  if (starts("PK\x03\x04") || starts("PK\x05\x06")) return recognise_zip(head, extension, whole);
  if (starts("{\\rtf")) return Format::rtf;
  if (const auto stranger = stranger_by_content(head, extension, whole)) return *stranger;
  if (starts("WEBVTT") || starts("\xEF\xBB\xBFWEBVTT")) return Format::subtitles;

  const std::string tag = first_tag(head);
  auto is = [&](std::string_view word) {
    return tag.compare(0, word.size(), word) == 0 &&
           (tag.size() == word.size() || !std::isalnum(static_cast<unsigned char>(tag[word.size()])));
  };
  if (is("<!doctype html") || is("<html")) return Format::html;
  if (is("<finaldraft")) return Format::fdx;
  if (is("<svg")) return Stranger{"an SVG picture", ""};
  if (is("<office:document"))
    return extension == "fods" ? Format::ods : extension == "fodp" ? Format::odp : Format::odt;

  if (auto format = by_extension(extension)) return *format;
  // Programs write web pages, tables and letters under the names of the old Office formats.
  if (extension == "doc" || extension == "dot") return Format::text;
  if (extension == "xls") return Format::csv;
  if (begins_as_email(head)) return Format::email;
  // "id.pub" may be a Publisher document or a line of text.
  const bool binary = std::any_of(head.begin(), head.end(), [](char c) { return c >= 0 && c < '\t'; });
  if (const auto stranger = stranger_by_extension(extension);
      stranger && (binary || is_listed(extension, "mbox mbx dxf")))
    return *stranger;
  if (starts("#!")) return Format::code;
  if (!tag.empty() && head.substr(0, 200).find("<?xml") != std::string_view::npos) return Format::xml;
  if (!extension.empty())
    return Stranger{fmt::format("a file of a format that Hone does not know (\".{}\")", extension), ""};
  if (is_json(head)) return Format::json;
  return Format::text;  // README, LICENSE; the decoder refuses what is no text
}

}  // namespace hone::documents
