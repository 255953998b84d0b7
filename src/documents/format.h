// Which format a file is in: its first bytes decide, then its name. What Hone does not read has a kind and, where there is
// one, the way to make it readable.
//
//   auto found = recognise(bytes, "notes.md");                  // Format::markdown
//   if (auto* stranger = std::get_if<Stranger>(&found)) return stranger->refusal("photo.png");
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <variant>

#include "hone/core/result.h"

namespace hone::documents {

enum class Format {
  text,
  markdown,
  html,
  pdf,
  docx,
  epub,
  fountain,
  fdx,
  email,
  rtf,
  odt,
  ods,
  odp,
  pptx,
  xlsx,
  csv,
  subtitles,
  json,
  xml,
  code
};

std::string_view format_name(Format format);  // "txt", "md", …

struct Stranger {
  std::string what;  // "an Outlook message", "a PNG picture"
  std::string advice;  // "save it as .eml or pdf"; "" when there is none
  std::string kind() const { return what.substr(what.find(' ') + 1); }
  // unsupported; with the list of the formats where a person may choose another.
  Error refusal(std::string_view name, bool with_list = true) const;
};

// `head` is the file's beginning, at least its first 4 KiB. What lies in a zip archive or an OLE container is told by the
// names in it, so that needs the whole file; without it (`whole` false) the extension is believed.
std::variant<Format, Stranger> recognise(std::string_view head, std::string_view name, bool whole = true);

// Known by its extension alone, without a look inside.
bool has_known_extension(const std::filesystem::path& path);

}  // namespace hone::documents
