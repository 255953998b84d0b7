#include "zip_archive.h"

#include <archive.h>
#include <archive_entry.h>
#include <fmt/format.h>

#include <memory>

#include "hone/core/unicode.h"

namespace hone::documents {
namespace {

struct Free {
  void operator()(::archive* reader) const { archive_read_free(reader); }
};
using Reader = std::unique_ptr<::archive, Free>;

constexpr std::uint64_t ratio_matters_after = std::uint64_t{8} << 20;

Error damaged_archive(std::string_view name, ::archive* reader) {
  const char* reason = archive_error_string(reader);
  return Error(ErrorCode::corrupt_data, fmt::format("{} is damaged; the download may be incomplete ({}).", name,
                                                    reason ? repair_utf8(reason) : "not a zip archive"));
}

Result<Reader> open_reader(std::string_view bytes, std::string_view name) {
  Reader reader(archive_read_new());
  if (!reader) return Error(ErrorCode::out_of_memory, "No memory for reading an archive.");
  archive_read_support_format_zip_seekable(reader.get());
  if (archive_read_open_memory(reader.get(), bytes.data(), bytes.size()) != ARCHIVE_OK)
    return damaged_archive(name, reader.get());
  return reader;
}

// The next entry; null at the end.
Result<archive_entry*> next_entry(const Reader& reader, std::string_view name) {
  archive_entry* entry = nullptr;
  const int status = archive_read_next_header(reader.get(), &entry);
  if (status == ARCHIVE_EOF) return static_cast<archive_entry*>(nullptr);
  if (status < ARCHIVE_WARN) return damaged_archive(name, reader.get());
  return entry;
}

std::string name_of(archive_entry* entry) {
  const char* name = archive_entry_pathname_utf8(entry);
  if (!name) name = archive_entry_pathname(entry);
  return name ? repair_utf8(name) : "";
}

bool leads_outside(std::string_view name) {
  if (name.empty() || name[0] == '/' || name.find('\\') != std::string_view::npos ||
      (name.size() > 1 && name[1] == ':'))
    return true;
  for (std::size_t at = 0; at <= name.size();) {
    const std::size_t end = std::min(name.find('/', at), name.size());
    if (name.substr(at, end - at) == "..") return true;
    at = end + 1;
  }
  return false;
}

}  // namespace

Result<Archive> Archive::open(std::string_view bytes, std::string_view name, const DocumentLimits& limits) {
  Archive archive(bytes, name, limits);
  HONE_TRY(Reader reader, open_reader(bytes, name));
  for (std::size_t count = 0;; ++count) {
    HONE_TRY(archive_entry * entry, next_entry(reader, name));
    if (!entry) break;
    if (count >= limits.archive_entries)
      return Error(ErrorCode::limit_exceeded,
                   fmt::format("{} holds more than {} files.", name, limits.archive_entries));
    std::string entry_name = name_of(entry);
    if (leads_outside(entry_name))
      return Error(ErrorCode::integrity, fmt::format("{} is refused: its entry \"{}\" leads outside the archive.", name,
                                                     shorten(entry_name, 80)));
    if (archive_entry_is_encrypted(entry))
      return Error(ErrorCode::unsupported, fmt::format("{} is encrypted; save it without a password.", name));
    archive.names_.insert(std::move(entry_name));
  }
  if (archive.names_.empty()) return Error(ErrorCode::corrupt_data, fmt::format("{} is an empty archive.", name));
  return archive;
}

Result<std::map<std::string, std::string>> Archive::read(const std::set<std::string>& entries) {
  std::map<std::string, std::string> contents;
  HONE_TRY(Reader reader, open_reader(bytes_, name_));
  while (true) {
    HONE_TRY(archive_entry * entry, next_entry(reader, name_));
    if (!entry) return contents;
    const std::string entry_name = name_of(entry);
    if (!entries.contains(entry_name) || contents.contains(entry_name)) continue;
    std::string& content = contents[entry_name];
    char buffer[16384];
    while (true) {
      const la_ssize_t got = archive_read_data(reader.get(), buffer, sizeof buffer);
      if (got < 0) return damaged_archive(name_, reader.get()).context(fmt::format("reading {}", entry_name));
      if (got == 0) break;
      content.append(buffer, static_cast<std::size_t>(got));
      expanded_bytes_ += static_cast<std::uint64_t>(got);
      if (content.size() > limits_->entry_bytes)
        return Error(ErrorCode::limit_exceeded, fmt::format("{} is refused: {} in it grows past {} MB.", name_,
                                                            entry_name, limits_->entry_bytes >> 20));
      const bool bomb =
          expanded_bytes_ > ratio_matters_after && expanded_bytes_ / limits_->expansion_ratio > bytes_.size();
      if (bomb || expanded_bytes_ > limits_->expanded_bytes)
        return Error(ErrorCode::limit_exceeded,
                     fmt::format("{} is refused: its {} bytes grow to more than {} MB when they are unpacked.", name_,
                                 bytes_.size(), expanded_bytes_ >> 20));
    }
  }
}

}  // namespace hone::documents
