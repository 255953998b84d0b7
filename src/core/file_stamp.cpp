#include "hone/core/file_stamp.h"

#include <sys/stat.h>

namespace hone {
namespace {

std::int64_t nanoseconds(const timespec& time) { return std::int64_t{time.tv_sec} * 1'000'000'000 + time.tv_nsec; }

}  // namespace

FileStamp file_stamp(const std::filesystem::path& file) {
  struct stat found {};
  if (::stat(file.c_str(), &found) != 0) return {};
#ifdef __APPLE__
  const timespec &modified = found.st_mtimespec, &changed = found.st_ctimespec;
#else
  const timespec &modified = found.st_mtim, &changed = found.st_ctim;
#endif
  return {static_cast<std::uint64_t>(found.st_size), nanoseconds(modified), nanoseconds(changed),
          static_cast<std::int64_t>(found.st_ino)};
}

}  // namespace hone
