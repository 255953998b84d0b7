// What people try and Hone does not read: pictures, sound, archives, old Office files, told by their first bytes or names.
//
//   if (auto stranger = stranger_by_content(head, "png", true)) return *stranger;   // "a PNG picture"
#pragma once

#include <optional>
#include <string_view>

#include "format.h"

namespace hone::documents {

// Whether `word` stands in a list of words with a space between them.
bool is_listed(std::string_view word, std::string_view list);

std::optional<Stranger> stranger_by_content(std::string_view head, std::string_view extension, bool whole);
std::optional<Stranger> stranger_by_extension(std::string_view extension);
// Of a zip archive that is no docx, xlsx, pptx, epub or OpenDocument, by its central directory.
std::optional<Stranger> zipped_stranger(std::string_view directory, std::string_view extension);

}  // namespace hone::documents
