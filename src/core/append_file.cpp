#include "hone/core/append_file.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

#include "system_error.h"

namespace hone {

Status AppendFile::take(int flags, unsigned mode) {
  descriptor_ = ::open(path_.c_str(), O_WRONLY | O_APPEND | O_CLOEXEC | flags, mode);
  if (descriptor_ < 0) return system_error(errno, "Cannot write " + path_.string());
  if (::flock(descriptor_, LOCK_EX | LOCK_NB) != 0)
    return Error(ErrorCode::busy, path_.string() + " is being written by another process; wait for it, or stop it.");
  return {};
}

Result<AppendFile> AppendFile::create(const std::filesystem::path& path, unsigned mode) {
  AppendFile file(path);
  HONE_CHECK(file.take(O_CREAT | O_EXCL, mode));
  return file;
}

Result<AppendFile> AppendFile::open(const std::filesystem::path& path) {
  AppendFile file(path);
  HONE_CHECK(file.take(0, 0));
  return file;
}

Status AppendFile::cut(std::uint64_t keep_bytes) {
  const off_t end = ::lseek(descriptor_, 0, SEEK_END);
  if (end < 0 ||
      (static_cast<std::uint64_t>(end) > keep_bytes && ::ftruncate(descriptor_, static_cast<off_t>(keep_bytes)) != 0))
    return system_error(errno, "Cannot write " + path_.string());
  return {};
}

AppendFile::AppendFile(AppendFile&& other) noexcept { *this = std::move(other); }

AppendFile& AppendFile::operator=(AppendFile&& other) noexcept {
  std::swap(path_, other.path_);
  std::swap(descriptor_, other.descriptor_);
  return *this;
}

AppendFile::~AppendFile() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

Status AppendFile::append(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(descriptor_, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return system_error(errno, "Cannot write " + path_.string());
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return {};
}

Status AppendFile::sync() {
  if (::fsync(descriptor_) != 0) return system_error(errno, "Cannot write " + path_.string());
  return {};
}

}  // namespace hone
