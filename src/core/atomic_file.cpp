#include "hone/core/atomic_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

#include "new_file.h"
#include "system_error.h"

namespace hone {
namespace {

constexpr std::size_t buffer_bytes = 1 << 20;

Status write_all(int descriptor, std::span<const std::byte> bytes, const std::filesystem::path& path) {
  while (!bytes.empty()) {
    ssize_t written = ::write(descriptor, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return system_error(errno, "Cannot write " + path.string());
    bytes = bytes.subspan(static_cast<std::size_t>(written));
  }
  return {};
}

}  // namespace

Result<AtomicFile> AtomicFile::create(const std::filesystem::path& path, unsigned mode) {
  AtomicFile file;
  file.path_ = path;
  HONE_TRY(NewFile made, create_beside(path, mode));
  file.descriptor_ = made.descriptor;
  file.temporary_ = std::move(made.path);
  return file;
}

AtomicFile::AtomicFile(AtomicFile&& other) noexcept { *this = std::move(other); }

AtomicFile& AtomicFile::operator=(AtomicFile&& other) noexcept {
  std::swap(path_, other.path_);
  std::swap(temporary_, other.temporary_);
  std::swap(buffer_, other.buffer_);
  std::swap(size_bytes_, other.size_bytes_);
  std::swap(descriptor_, other.descriptor_);
  return *this;
}

AtomicFile::~AtomicFile() {
  if (descriptor_ >= 0) ::close(descriptor_);
  if (!temporary_.empty()) ::unlink(temporary_.c_str());
}

Status AtomicFile::append(std::span<const std::byte> bytes) {
  size_bytes_ += bytes.size();
  if (buffer_.size() + bytes.size() <= buffer_bytes) {
    buffer_.insert(buffer_.end(), bytes.begin(), bytes.end());
    return {};
  }
  HONE_CHECK(flush());
  return write_all(descriptor_, bytes, path_);
}

Status AtomicFile::flush() {
  Status written = write_all(descriptor_, buffer_, path_);
  buffer_.clear();
  return written;
}

Status AtomicFile::commit() {
  HONE_REQUIRE(!temporary_.empty(), "an AtomicFile is committed once");
  HONE_CHECK(flush());
  if (::fsync(descriptor_) != 0) return system_error(errno, "Cannot write " + path_.string());
  if (::rename(temporary_.c_str(), path_.c_str()) != 0) return system_error(errno, "Cannot replace " + path_.string());
  temporary_.clear();
  const std::string folder = path_.has_parent_path() ? path_.parent_path().string() : ".";
  int parent = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (parent >= 0) {
    ::fsync(parent);  // some file systems refuse; the rename stands all the same
    ::close(parent);
  }
  return {};
}

}  // namespace hone
