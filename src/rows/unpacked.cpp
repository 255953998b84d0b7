#include "unpacked.h"

#include <archive.h>
#include <archive_entry.h>
#include <fmt/format.h>

#include <array>
#include <memory>

#include "hone/core/quantity.h"

namespace hone::rows {
namespace {

struct FreeReader {
  void operator()(::archive* reader) const { archive_read_free(reader); }
};

bool is_packed(std::string_view bytes) {
  using namespace std::string_view_literals;
  for (const std::string_view magic : {"\x1F\x8B"sv, "\x28\xB5\x2F\xFD"sv,
                                       "\xFD"
                                       "7zXZ\0"sv,
                                       "BZh"sv})
    if (bytes.starts_with(magic)) return true;
  return false;
}

}  // namespace

Result<std::string> unpacked(std::string bytes, std::string_view name, std::uint64_t max_bytes) {
  if (!is_packed(bytes)) return bytes;
  std::unique_ptr<::archive, FreeReader> reader(archive_read_new());
  HONE_REQUIRE(reader, "memory for an archive's reader");
  archive_read_support_filter_gzip(reader.get());
  archive_read_support_filter_bzip2(reader.get());
  archive_read_support_filter_xz(reader.get());
  archive_read_support_filter_zstd(reader.get());
  archive_read_support_format_raw(reader.get());
  const auto damaged = [&] {
    const char* why = archive_error_string(reader.get());
    return Error(ErrorCode::corrupt_data,
                 fmt::format("{} cannot be unpacked: {}. It may be cut off.", name, why ? why : "it is damaged"));
  };
  ::archive_entry* entry = nullptr;
  if (archive_read_open_memory(reader.get(), bytes.data(), bytes.size()) != ARCHIVE_OK ||
      archive_read_next_header(reader.get(), &entry) != ARCHIVE_OK)
    return damaged();
  std::string out;
  std::array<char, 1 << 16> buffer;
  for (;;) {
    const la_ssize_t got = archive_read_data(reader.get(), buffer.data(), buffer.size());
    if (got == 0) return out;
    if (got < 0) return damaged();
    if (out.size() + static_cast<std::uint64_t>(got) > max_bytes)
      return Error(ErrorCode::limit_exceeded,
                   fmt::format("{} holds more than {} when it is unpacked.", name, in_megabytes(max_bytes)));
    out.append(buffer.data(), static_cast<std::size_t>(got));
  }
}

}  // namespace hone::rows
