#include "hone/core/atomic_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <random>
#include <utility>

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

constexpr std::size_t mark_letters = 6;

std::string temporary_mark() {
  static constexpr char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789";
  std::random_device chance;
  std::uniform_int_distribution<std::size_t> any(0, sizeof letters - 2);
  std::string mark;
  for (std::size_t i = 0; i < mark_letters; ++i) mark += letters[any(chance)];
  return mark;
}

constexpr std::string_view temporary_infix = ".writing-";

}  // namespace

// The system takes the umask from `mode`, as it does for every program: a file is never open to more than its writer wanted. A
// file that is replaced was given its mode by somebody, and keeps it.
Result<AtomicFile> AtomicFile::create(const std::filesystem::path& path, unsigned mode) {
  AtomicFile file;
  file.path_ = path;
  for (int attempt = 0; file.descriptor_ < 0; ++attempt) {
    file.temporary_ = path.string() + std::string(temporary_infix) + temporary_mark();
    file.descriptor_ = ::open(file.temporary_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode);
    if (file.descriptor_ >= 0 || (errno == EEXIST && attempt < 100)) continue;
    file.temporary_.clear();
    return system_error(errno, "Cannot write beside " + path.string());
  }
  struct stat replaced {};
  if (::lstat(path.c_str(), &replaced) == 0 && S_ISREG(replaced.st_mode))
    (void)::fchmod(file.descriptor_, replaced.st_mode & 0777);  // some file systems have no modes
  return file;
}

bool is_left_behind(const std::filesystem::path& file) {
  const std::string name = file.filename().string();
  const std::size_t at = name.rfind(temporary_infix);
  return at != std::string::npos && at > 0 && name.size() == at + temporary_infix.size() + mark_letters;
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
