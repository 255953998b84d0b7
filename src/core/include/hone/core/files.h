// Files: whole reads with a limit, writes that are atomic, read-only memory maps, the folders Hone uses.
//
//   HONE_TRY(auto text, read_file("rows.jsonl", 64 << 20));
//   HONE_CHECK(write_file_atomically("copy.jsonl", text));     // temporary, synced, renamed
//   HONE_TRY(auto map, MappedFile::open("model.gguf"));
//   std::span<const std::byte> bytes = map.bytes();
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "hone/core/result.h"

namespace hone {

namespace fs = std::filesystem;

// The bytes of a regular file. Errors: not_found, permission_denied, limit_exceeded, io.
Result<std::string> read_file(const fs::path& path, std::uint64_t limit_bytes = std::uint64_t{1} << 31);

// The same, or nothing where there is no such file. What cannot be opened is an error, not absent.
Result<std::optional<std::string>> read_file_if_there(const fs::path& path,
                                                      std::uint64_t limit_bytes = std::uint64_t{1} << 31);

// Whether something is there, behind links. Errors: permission_denied, io, where that cannot be known: std::filesystem::exists says
// "no" then, and what is taken for absent is made anew or forgotten.
Result<bool> is_there(const fs::path& path);

// The paths of what is in a folder, by name; none where there is no folder. Errors: permission_denied, io.
// (A loop over std::filesystem::directory_iterator throws when reading on fails, or takes half a folder for a whole one.)
Result<std::vector<fs::path>> folder_entries(const fs::path& folder);

// Replaces or makes `path`: either the old content or the whole new one survives a crash at any moment.
// `mode`, less the umask, is for a new file; one that is replaced keeps its own, less what `mode` lacks.
Status write_file_atomically(const fs::path& path, std::string_view content, unsigned mode = 0644);

// Syncs a file that is complete, then renames it to `path`, replacing what was there. Both on one file system.
Status move_into_place(const fs::path& finished, const fs::path& path);

// Makes a folder and its parents; `mode` goes to those that were missing.
Status make_folder(const fs::path& path, unsigned mode = 0755);

// ~/.local/share/hone, $XDG_DATA_HOME/hone, or $HONE_HOME: pulled and converted models.
fs::path data_folder();
// ~/.cache/hone, $XDG_CACHE_HOME/hone, or $HONE_CACHE: what can be made again.
fs::path cache_folder();

// A folder of mode 0700 that is removed, with all it holds, when the object goes.
class TemporaryFolder {
 public:
  static Result<TemporaryFolder> make(std::string_view prefix = "hone");
  TemporaryFolder(TemporaryFolder&& other) noexcept;
  TemporaryFolder& operator=(TemporaryFolder&& other) noexcept;
  ~TemporaryFolder();
  const fs::path& path() const { return path_; }

 private:
  explicit TemporaryFolder(fs::path path) : path_(std::move(path)) {}
  fs::path path_;
};

// A whole file mapped read-only. Pages are read when touched. Safe to share between threads.
class MappedFile {
 public:
  static Result<MappedFile> open(const fs::path& path);
  MappedFile(MappedFile&& other) noexcept;
  MappedFile& operator=(MappedFile&& other) noexcept;
  ~MappedFile();
  std::span<const std::byte> bytes() const { return {data_, size_bytes_}; }

 private:
  MappedFile() = default;
  const std::byte* data_ = nullptr;
  std::size_t size_bytes_ = 0;
};

// An exclusive advisory lock on a file, made if missing; released when the object or the process goes.
class FileLock {
 public:
  // Error busy when another process holds it and `wait` is false.
  static Result<FileLock> take(const fs::path& path, bool wait);
  FileLock(FileLock&& other) noexcept;
  FileLock& operator=(FileLock&& other) noexcept;
  ~FileLock();

 private:
  explicit FileLock(int descriptor) : descriptor_(descriptor) {}
  int descriptor_ = -1;
};

}  // namespace hone
