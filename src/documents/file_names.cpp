#include "hone/documents/file_names.h"

#include <unicode/normalizer2.h>
#include <unicode/unistr.h>

#include <algorithm>

#include "hone/core/unicode.h"

namespace hone::documents {

namespace fs = std::filesystem;

std::string composed(std::string_view text) {
  const bool ascii = std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
  if (ascii || !is_utf8(text)) return std::string(text);
  UErrorCode status = U_ZERO_ERROR;
  const icu::Normalizer2* nfc = icu::Normalizer2::getNFCInstance(status);
  if (U_FAILURE(status)) return std::string(text);
  const icu::UnicodeString whole = nfc->normalize(
      icu::UnicodeString::fromUTF8(icu::StringPiece(text.data(), static_cast<std::int32_t>(text.size()))), status);
  if (U_FAILURE(status)) return std::string(text);
  std::string out;
  whole.toUTF8String(out);
  return out;
}

fs::path as_stored(const fs::path& path) {
  std::error_code failure;
  if (path.empty() || fs::exists(fs::symlink_status(path, failure)) || !path.has_filename()) return path;
  const std::string name = path.filename().string();
  if (std::all_of(name.begin(), name.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; }) &&
      !path.has_parent_path())
    return path;
  const fs::path parent = path.has_parent_path() ? as_stored(path.parent_path()) : fs::path(".");
  const std::string wanted = composed(name);
  for (fs::directory_iterator entry(parent, failure), end; !failure && entry != end; entry.increment(failure))
    if (composed(entry->path().filename().string()) == wanted)
      return path.has_parent_path() ? parent / entry->path().filename() : entry->path().filename();
  return path;
}

}  // namespace hone::documents
