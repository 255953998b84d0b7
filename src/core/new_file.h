// A file under a name that nobody has, beside the one that it will replace.
#pragma once

#include <filesystem>
#include <string>

#include "hone/core/result.h"

namespace hone {

struct NewFile {
  int descriptor = -1;  // to read and write, closed by exec
  std::string path;
};

// `mode` as open() takes it, within the umask: nothing is changed afterwards, which a confined process may not.
Result<NewFile> create_beside(const std::filesystem::path& path, unsigned mode);

}  // namespace hone
