// What tells cheaply that a file may have changed: an edit that keeps size and time (`cp -p`, `touch -r`) still moves its
// inode or the time of its last change, which no program can set.
//
//   const FileStamp before = file_stamp("deed.txt");
//   …
//   if (file_stamp("deed.txt") != before) use(text);      // only its bytes say whether they are others
#pragma once

#include <cstdint>
#include <filesystem>

namespace hone {

struct FileStamp {
  std::uint64_t size_bytes = 0;
  std::int64_t modified_ns = 0, changed_ns = 0;  // since 1970
  std::int64_t inode = 0;
  bool operator==(const FileStamp&) const = default;
};

// Of what a link leads to; all zero where there is none.
FileStamp file_stamp(const std::filesystem::path& file);

}  // namespace hone
