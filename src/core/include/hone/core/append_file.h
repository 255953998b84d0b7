// A file that grows line by line and outlives a kill: each append is handed to the system whole before it returns.
//
//   HONE_TRY(auto file, AppendFile::open("base.sitting.jsonl"));
//   HONE_CHECK(file.cut(4096));              // what a kill left half written goes
//   HONE_CHECK(file.append("{\"id\":\"q1\"}\n"));
//   HONE_CHECK(file.sync());                 // also survives a power cut
//
// One writer at a time: the file is locked while the object lives.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string_view>

#include "hone/core/result.h"

namespace hone {

class AppendFile {
 public:
  // Makes the file. Errors: already_exists, permission_denied, io.
  static Result<AppendFile> create(const std::filesystem::path& path, unsigned mode = 0644);
  // Opens one that is there. Errors: not_found, busy when another process writes it, io.
  static Result<AppendFile> open(const std::filesystem::path& path);
  AppendFile(AppendFile&& other) noexcept;
  AppendFile& operator=(AppendFile&& other) noexcept;
  ~AppendFile();

  // Drops what lies past `keep_bytes`.
  Status cut(std::uint64_t keep_bytes);
  Status append(std::string_view bytes);
  Status sync();

 private:
  explicit AppendFile(std::filesystem::path path) : path_(std::move(path)) {}
  Status take(int flags, unsigned mode);
  std::filesystem::path path_;
  int descriptor_ = -1;
};

}  // namespace hone
