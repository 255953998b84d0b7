// A large file written piece by piece: a temporary beside it, synced, then renamed over the old one.
//
//   HONE_TRY(auto file, AtomicFile::create("model.gguf"));
//   HONE_CHECK(file.append("GGUF"));
//   HONE_CHECK(file.append(bytes));
//   HONE_CHECK(file.commit());      // without it the temporary goes and the old file stays
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "hone/core/result.h"

namespace hone {

class AtomicFile {
 public:
  // `mode` goes to a file that is new, less the umask; one that is replaced keeps its own.
  static Result<AtomicFile> create(const std::filesystem::path& path, unsigned mode = 0644);
  AtomicFile(AtomicFile&& other) noexcept;
  AtomicFile& operator=(AtomicFile&& other) noexcept;
  ~AtomicFile();

  Status append(std::span<const std::byte> bytes);
  Status append(std::string_view bytes) { return append(std::as_bytes(std::span(bytes.data(), bytes.size()))); }
  std::uint64_t size_bytes() const { return size_bytes_; }  // appended so far
  Status commit();

 private:
  AtomicFile() = default;
  Status flush();
  std::filesystem::path path_;
  std::string temporary_;  // empty: nothing to remove
  std::vector<std::byte> buffer_;
  std::uint64_t size_bytes_ = 0;
  int descriptor_ = -1;
};

// Whether a file's name is that of such a temporary: one that is there while nobody writes was left by a kill.
bool is_left_behind(const std::filesystem::path& file);

}  // namespace hone
