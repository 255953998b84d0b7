#include "strangers.h"

#include <array>

namespace hone::documents {
namespace {

using namespace std::string_view_literals;

struct StrangerRow {
  std::string_view magic;  // "" when only the name tells
  std::size_t offset;
  std::string_view extensions, what, advice;
};

constexpr std::size_t riff_kind = 8;  // where a RIFF file says what it holds
constexpr auto unpack = "unpack it first"sv;
constexpr auto transcript = "a transcript of it as txt, srt or vtt can be read"sv;
constexpr std::array<StrangerRow, 56> stranger_rows{{
    {"\x89PNG"sv, 0, "png", "a PNG picture", ""},
    {"\xFF\xD8\xFF"sv, 0, "jpg jpeg jpe jfif", "a JPEG picture", ""},
    {"GIF8"sv, 0, "gif", "a GIF picture", ""},
    {"II*\0"sv, 0, "tif tiff", "a TIFF picture", "print it to pdf"},
    {"MM\0*"sv, 0, "", "a TIFF picture", "print it to pdf"},
    {"WEBP"sv, 8, "webp", "a WebP picture", ""},
    {"ftyphei"sv, 4, "heic heif", "a HEIC picture", ""},
    {"ftypmif1"sv, 4, "", "a HEIC picture", ""},
    {"ftypavif"sv, 4, "avif", "an AVIF picture", ""},
    {"8BPS"sv, 0, "psd", "a Photoshop picture", ""},
    {""sv, 0, "bmp ico svg svgz raw cr2 nef dng ai eps wmf emf", "a picture", ""},
    {"AT&TFORM"sv, 0, "djvu djv", "a DjVu document", "convert it to pdf"},
    {"ID3"sv, 0, "mp3", "a sound recording", transcript},
    {"OggS"sv, 0, "ogg oga opus", "a sound recording", transcript},
    {"fLaC"sv, 0, "flac", "a sound recording", transcript},
    {"WAVE"sv, 8, "wav", "a sound recording", transcript},
    {"ftypM4A"sv, 4, "m4a aac wma aiff aif amr mid midi", "a sound recording", transcript},
    {"ftyp"sv, 4, "mp4 m4v mov 3gp", "a video", transcript},
    {"AVI "sv, 8, "avi", "a video", transcript},
    {"\x1A\x45\xDF\xA3"sv, 0, "mkv webm wmv flv mpg mpeg mts m2ts", "a video", transcript},
    {"\x1F\x8B"sv, 0, "gz tgz", "a gzip archive", unpack},
    {"7z\xBC\xAF"sv, 0, "7z", "a 7z archive", unpack},
    {"Rar!"sv, 0, "rar", "a RAR archive", unpack},
    {"BZh"sv, 0, "bz2 tbz", "a bzip2 archive", unpack},
    {"\xFD"
     "7zXZ"sv,
     0, "xz txz", "an xz archive", unpack},
    {"\x28\xB5\x2F\xFD"sv, 0, "zst", "a zstd archive", unpack},
    {"ustar"sv, 257, "tar", "a tar archive", unpack},
    {""sv, 0, "zip jar war apk cab dmg iso", "an archive", unpack},
    {"\x7F"
     "ELF"sv,
     0, "so", "a program", ""},
    {"MZ\x90\0"sv, 0, "exe dll sys", "a program", ""},
    {"\xCF\xFA\xED\xFE"sv, 0, "dylib", "a program", ""},
    {"\xCA\xFE\xBA\xBE"sv, 0, "class", "a program", ""},
    {"GGUF"sv, 0, "gguf safetensors onnx pt pth ckpt", "a model", ""},
    {"SQLite format 3"sv, 0, "sqlite sqlite3", "a database", "export its tables as csv"},
    {"\0\1\0\0Standard "sv, 0, "mdb accdb", "an Access database", "export its tables as csv"},
    {"PAR1"sv, 0, "parquet feather arrow", "a table of a data program", "save it as csv"},
    {"%!PS"sv, 0, "ps", "a PostScript file", "convert it to pdf"},
    {"\xFFWPC"sv, 0, "wpd wp5 wp6", "a WordPerfect document", "save it as docx or pdf"},
    {"!BDN"sv, 0, "pst ost", "an Outlook mailbox", "save its messages as .eml"},
    {"\x78\x9F\x3E\x22"sv, 0, "tnef", "an Outlook attachment (winmail.dat)", "ask for the files themselves"},
    {"\xE4\x52\x5C\x7B"sv, 0, "one onetoc2", "a OneNote section", "export it as docx or pdf"},
    {"ITSF"sv, 0, "chm", "a Windows help file", "convert it to html"},
    {"BOOKMOBI"sv, 60, "mobi azw azw3 kfx prc", "a Kindle book", "convert it to epub"},
    {"wOFF"sv, 0, "woff woff2", "a font", ""},
    {"OTTO"sv, 0, "otf ttf ttc", "a font", ""},
    {""sv, 0, "dwg dxf", "a CAD drawing", "plot it to pdf"},
    {""sv, 0, "mbox mbx", "a mailbox of many messages", "save its messages as .eml"},
    {""sv, 0, "p7m p7s p7b", "a signed or encrypted part of a message", "open the message and save it as .eml"},
    {""sv, 0, "xps oxps", "an XPS document", "print it to pdf"},
    {""sv, 0, "pub", "a Publisher document", "save it as pdf"},
    {""sv, 0, "vsd vsdx", "a Visio drawing", "save it as pdf"},
    {""sv, 0, "mpp", "a Project plan", "save it as pdf or xlsx"},
    {""sv, 0, "hwp hwpx", "a Hangul document", "save it as docx or pdf"},
    {""sv, 0, "wps wri sxw", "an old word processor's document", "save it as docx or pdf"},
    {""sv, 0, "sav dta sas7bdat rdata rds pkl npy npz mat", "a table of a data program", "save it as csv"},
    {""sv, 0, "torrent", "a torrent", ""},
}};

Stranger stranger(const StrangerRow& row) { return {std::string(row.what), std::string(row.advice)}; }

// OLE containers (MS-CFB), told apart by the UTF-16 names of their streams.
struct Container {
  std::string_view stream, extensions, what, advice;
};
constexpr std::array<Container, 5> containers{{
    {"_\0_\0s\0u\0b\0s\0t\0g\0001\0.\0000\0_\0"sv, "msg oft", "an Outlook message", "save it as .eml or pdf"},
    {"P\0o\0w\0e\0r\0P\0o\0i\0n\0t\0 \0D\0o\0c\0u\0m\0e\0n\0t\0"sv, "ppt pps pot", "an old PowerPoint presentation",
     "save it as pptx or pdf"},
    {"W\0o\0r\0k\0b\0o\0o\0k\0"sv, "xls xlt xla", "an old Excel workbook", "save it as xlsx"},
    {"W\0o\0r\0d\0D\0o\0c\0u\0m\0e\0n\0t\0"sv, "doc dot", "an old Word document", "save it as docx"},
    {"B\0o\0o\0k\0\0\0"sv, "", "an old Excel workbook", "save it as xlsx"},
}};

Stranger container_stranger(std::string_view bytes, std::string_view extension) {
  constexpr auto package = "E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e\0"sv;
  if (bytes.find(package) != std::string_view::npos)
    return {"an Office file that is encrypted with a password", "open it and save it without one"};
  auto make = [](const Container& row) { return Stranger{std::string(row.what), std::string(row.advice)}; };
  // A message holds the streams of its attachments, and a letter those of its tables: the name is believed where it can be.
  for (const Container& row : containers)
    if (is_listed(extension, row.extensions) && bytes.find(row.stream) != std::string_view::npos) return make(row);
  for (const Container& row : containers)
    if (bytes.find(row.stream) != std::string_view::npos) return make(row);
  if (const auto named = stranger_by_extension(extension)) return *named;
  return {"an Office file of before 2007", "save it as docx, xlsx, pptx or pdf"};
}

}  // namespace

bool is_listed(std::string_view word, std::string_view list) {
  if (word.empty() || word.find(' ') != std::string_view::npos) return false;
  for (std::size_t at = list.find(word); at != std::string_view::npos; at = list.find(word, at + 1)) {
    const std::size_t end = at + word.size();
    if ((at == 0 || list[at - 1] == ' ') && (end == list.size() || list[end] == ' ')) return true;
  }
  return false;
}

std::optional<Stranger> stranger_by_content(std::string_view head, std::string_view extension, bool whole) {
  if (head.substr(0, 8) == "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1")
    return container_stranger(whole ? head : head.substr(0, 8), extension);
  for (const StrangerRow& row : stranger_rows)
    if (!row.magic.empty() && head.size() > row.offset && head.substr(row.offset, row.magic.size()) == row.magic &&
        (row.offset != riff_kind || head.substr(0, 4) == "RIFF"))
      return stranger(row);
  return std::nullopt;
}

std::optional<Stranger> stranger_by_extension(std::string_view extension) {
  for (const StrangerRow& row : stranger_rows)
    if (is_listed(extension, row.extensions)) return stranger(row);
  for (const Container& row : containers)
    if (is_listed(extension, row.extensions)) return Stranger{std::string(row.what), std::string(row.advice)};
  return std::nullopt;
}

std::optional<Stranger> zipped_stranger(std::string_view directory, std::string_view extension) {
  auto holds = [&](std::string_view text) { return directory.find(text) != std::string_view::npos; };
  if (holds("xl/workbook.bin")) return Stranger{"a binary Excel workbook", "save it as xlsx"};
  if (holds("Index/Document.iwa") || holds("index.apxl") || holds("index.xml.gz") || holds("QuickLook/")) {
    if (extension == "numbers") return Stranger{"an Apple Numbers table", "export it as xlsx or csv"};
    if (extension == "key") return Stranger{"an Apple Keynote presentation", "export it as pptx or pdf"};
    return Stranger{"an Apple Pages document", "export it as docx or pdf"};
  }
  if (holds("FixedDocSeq.fdseq") || holds("FixedDocumentSequence.fdseq"))
    return Stranger{"an XPS document", "print it to pdf"};
  if (holds("visio/document.xml")) return Stranger{"a Visio drawing", "save it as pdf"};
  if (holds("Contents/content.hpf")) return Stranger{"a Hangul document", "save it as docx or pdf"};
  if (is_listed(extension, "xlsb")) return Stranger{"a binary Excel workbook", "save it as xlsx"};
  if (is_listed(extension, "pages")) return Stranger{"an Apple Pages document", "export it as docx or pdf"};
  if (is_listed(extension, "numbers")) return Stranger{"an Apple Numbers table", "export it as xlsx or csv"};
  return std::nullopt;
}

}  // namespace hone::documents
