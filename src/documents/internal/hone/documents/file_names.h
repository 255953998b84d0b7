// File names as one person writes them and another computer stores them: "é" may be one code point or two (Unicode NFC, NFD).
//
//   composed("re\u0301sume\u0301.txt") == composed("résumé.txt");
//   std::filesystem::path file = as_stored("résumé.txt");      // the file of that name that is there, however it spells it
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace hone::documents {

// NFC. `text` is valid UTF-8, or comes back as it is.
std::string composed(std::string_view text);

// The path itself where it exists or nothing of that name does.
std::filesystem::path as_stored(const std::filesystem::path& path);

}  // namespace hone::documents
