#include "new_file.h"

#include <fcntl.h>

#include <cerrno>
#include <random>

#include "system_error.h"

namespace hone {

Result<NewFile> create_beside(const std::filesystem::path& path, unsigned mode) {
  constexpr std::string_view letters = "abcdefghijklmnopqrstuvwxyz0123456789";
  std::random_device random;
  NewFile file;
  for (int tries = 0; tries < 100; ++tries) {
    file.path = path.string() + ".";
    for (int i = 0; i < 6; ++i) file.path += letters[random() % letters.size()];
    file.descriptor = ::open(file.path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, mode);
    if (file.descriptor >= 0) return file;
    if (errno != EEXIST) break;
  }
  return system_error(errno, "Cannot write beside " + path.string());
}

}  // namespace hone
