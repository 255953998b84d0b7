#include "hone/core/files.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <utility>

#include "hone/core/atomic_file.h"
#include "launch.h"
#include "system_error.h"

namespace hone {
namespace {

void sync_folder(const fs::path& folder) {
  Descriptor descriptor{::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
  if (descriptor.value >= 0) ::fsync(descriptor.value);  // some file systems refuse; the rename stands all the same
}

fs::path user_folder(const char* own, const char* xdg, const char* below_home) {
  if (const char* folder = std::getenv(own); folder && *folder) return folder;
  if (const char* folder = std::getenv(xdg); folder && *folder) return fs::path(folder) / "hone";
  const char* home = std::getenv("HOME");
  return fs::path(home && *home ? home : ".") / below_home / "hone";
}

}  // namespace

Result<std::string> read_file(const fs::path& path, std::uint64_t limit_bytes) {
  Descriptor file{::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)};
  if (file.value < 0) return system_error(errno, "Cannot open " + path.string());
  struct stat status {};
  if (::fstat(file.value, &status) != 0) return system_error(errno, "Cannot examine " + path.string());
  if (S_ISDIR(status.st_mode)) return Error(ErrorCode::invalid_argument, path.string() + " is a folder, not a file.");
  if (!S_ISREG(status.st_mode)) return Error(ErrorCode::invalid_argument, path.string() + " is not a regular file.");
  const auto size = static_cast<std::uint64_t>(status.st_size);
  if (size > limit_bytes)
    return Error(ErrorCode::limit_exceeded, path.string() + " has " + std::to_string(size) + " bytes; the limit is " +
                                                std::to_string(limit_bytes) + ".");
  std::string content(size, '\0');
  std::size_t filled = 0;
  while (filled < content.size()) {
    ssize_t got = ::read(file.value, content.data() + filled, content.size() - filled);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return system_error(errno, "Cannot read " + path.string());
    if (got == 0) break;  // it shrank while we read
    filled += static_cast<std::size_t>(got);
  }
  content.resize(filled);
  return content;
}

Result<std::optional<std::string>> read_file_if_there(const fs::path& path, std::uint64_t limit_bytes) {
  auto content = read_file(path, limit_bytes);
  if (!content && content.error().code() == ErrorCode::not_found) return std::optional<std::string>();
  if (!content) return content.error();
  return std::optional(std::move(*content));
}

Result<bool> is_there(const fs::path& path) {
  std::error_code failure;
  const fs::file_status found = fs::status(path, failure);
  if (found.type() == fs::file_type::none) return system_error(failure.value(), "Cannot look at " + path.string());
  return found.type() != fs::file_type::not_found;
}

Result<std::vector<fs::path>> folder_entries(const fs::path& folder) {
  std::vector<fs::path> entries;
  std::error_code failure;
  for (fs::directory_iterator entry(folder, failure), end; !failure && entry != end; entry.increment(failure))
    entries.push_back(entry->path());
  if (failure && failure != std::errc::no_such_file_or_directory && failure != std::errc::not_a_directory)
    return system_error(failure.value(), "Cannot read the folder " + folder.string());
  std::sort(entries.begin(), entries.end());
  return entries;
}

Status write_file_atomically(const fs::path& path, std::string_view content, unsigned mode) {
  HONE_TRY(AtomicFile file, AtomicFile::create(path, mode));
  HONE_CHECK(file.append(content));
  return file.commit();
}

Status move_into_place(const fs::path& finished, const fs::path& path) {
  Descriptor file{::open(finished.c_str(), O_RDONLY | O_CLOEXEC)};
  if (file.value < 0) return system_error(errno, "Cannot open " + finished.string());
  if (::fsync(file.value) != 0) return system_error(errno, "Cannot write " + finished.string());
  if (::rename(finished.c_str(), path.c_str()) != 0) return system_error(errno, "Cannot replace " + path.string());
  sync_folder(path.has_parent_path() ? path.parent_path() : fs::path("."));
  return {};
}

Status make_folder(const fs::path& path, unsigned mode) {
  std::error_code failure;
  if (fs::is_directory(path, failure)) return {};
  if (path.has_parent_path() && path.parent_path() != path) HONE_CHECK(make_folder(path.parent_path(), mode));
  if (::mkdir(path.c_str(), mode) != 0 && errno != EEXIST)
    return system_error(errno, "Cannot make the folder " + path.string());
  if (!fs::is_directory(path, failure))
    return Error(ErrorCode::already_exists, path.string() + " exists and is not a folder.");
  return {};
}

fs::path data_folder() { return user_folder("HONE_HOME", "XDG_DATA_HOME", ".local/share"); }
fs::path cache_folder() { return user_folder("HONE_CACHE", "XDG_CACHE_HOME", ".cache"); }

Result<TemporaryFolder> TemporaryFolder::make(std::string_view prefix) {
  std::error_code failure;
  fs::path base = fs::temp_directory_path(failure);
  if (failure) base = "/tmp";
  std::string name = (base / (std::string(prefix) + ".XXXXXX")).string();
  if (!::mkdtemp(name.data())) return system_error(errno, "Cannot make a temporary folder in " + base.string());
  return TemporaryFolder(fs::path(name));
}

TemporaryFolder::TemporaryFolder(TemporaryFolder&& other) noexcept : path_(std::exchange(other.path_, {})) {}
TemporaryFolder& TemporaryFolder::operator=(TemporaryFolder&& other) noexcept {
  std::swap(path_, other.path_);
  return *this;
}
TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  if (!path_.empty()) fs::remove_all(path_, ignored);
}

Result<MappedFile> MappedFile::open(const fs::path& path) {
  Descriptor file{::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)};
  if (file.value < 0) return system_error(errno, "Cannot open " + path.string());
  struct stat status {};
  if (::fstat(file.value, &status) != 0) return system_error(errno, "Cannot examine " + path.string());
  if (!S_ISREG(status.st_mode)) return Error(ErrorCode::invalid_argument, path.string() + " is not a regular file.");
  MappedFile map;
  map.size_bytes_ = static_cast<std::size_t>(status.st_size);
  if (map.size_bytes_ == 0) return map;
  void* data = ::mmap(nullptr, map.size_bytes_, PROT_READ, MAP_SHARED, file.value, 0);
  if (data == MAP_FAILED) return system_error(errno, "Cannot map " + path.string());
  map.data_ = static_cast<const std::byte*>(data);
  return map;
}

MappedFile::MappedFile(MappedFile&& other) noexcept
    : data_(std::exchange(other.data_, nullptr)), size_bytes_(std::exchange(other.size_bytes_, 0)) {}
MappedFile& MappedFile::operator=(MappedFile&& other) noexcept {
  std::swap(data_, other.data_);
  std::swap(size_bytes_, other.size_bytes_);
  return *this;
}
MappedFile::~MappedFile() {
  if (data_) ::munmap(const_cast<std::byte*>(data_), size_bytes_);
}

Result<FileLock> FileLock::take(const fs::path& path, bool wait) {
  int descriptor = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (descriptor < 0) return system_error(errno, "Cannot open the lock file " + path.string());
  FileLock lock(descriptor);
  while (::flock(descriptor, wait ? LOCK_EX : LOCK_EX | LOCK_NB) != 0) {
    if (errno == EINTR) continue;
    if (errno == EWOULDBLOCK) return Error(ErrorCode::busy, path.string() + " is held by another process.");
    return system_error(errno, "Cannot lock " + path.string());
  }
  return lock;
}

FileLock::FileLock(FileLock&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}
FileLock& FileLock::operator=(FileLock&& other) noexcept {
  std::swap(descriptor_, other.descriptor_);
  return *this;
}
FileLock::~FileLock() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

}  // namespace hone
