#include "hone/core/memory_file.h"

#include <cerrno>
#include <cstdio>

#include "system_error.h"

namespace hone {

Result<StreamPtr> open_memory(std::span<const std::byte> bytes) {
  if (bytes.empty()) return Error(ErrorCode::invalid_argument, "There are no bytes to read.");
  // Opened for reading it is never written to.
  StreamPtr stream(::fmemopen(const_cast<std::byte*>(bytes.data()), bytes.size(), "rb"));
  if (!stream) return system_error(errno, "Cannot read from memory");
  return stream;
}

}  // namespace hone
