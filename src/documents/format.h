// Which format a file is in: its first bytes decide, then its name.
//
//   HONE_TRY(Format format, recognise(bytes, "notes.md"));   // Format::markdown
#pragma once

#include <filesystem>
#include <string_view>

#include "hone/core/result.h"

namespace hone {

enum class Format { text, markdown, html, pdf, docx, epub, fountain, fdx };

std::string_view format_name(Format format);  // "txt", "md", …

// `head` is the file's beginning, at least its first 4 KiB. A zip archive is docx or epub by the names in it, so
// it needs the whole file; without it (`whole` false) the extension is believed.
// Errors: unsupported, with what it is and the list of formats.
Result<Format> recognise(std::string_view head, std::string_view name, bool whole = true);

// Known by its extension alone, without a look inside.
bool has_known_extension(const std::filesystem::path& path);

}  // namespace hone
