// Bytes in memory as a C stream, for libraries that read only those.
//
//   HONE_TRY(auto file, open_memory(bytes));     // the bytes outlive it
//   use(file.get());                             // a FILE* for a library
#pragma once

#include <cstddef>
#include <cstdio>
#include <memory>
#include <span>

#include "hone/core/result.h"

namespace hone {

struct CloseStream {
  void operator()(std::FILE* stream) const { std::fclose(stream); }
};
using StreamPtr = std::unique_ptr<std::FILE, CloseStream>;

// For reading, at the beginning. Errors: invalid_argument (no bytes), out_of_memory.
Result<StreamPtr> open_memory(std::span<const std::byte> bytes);

}  // namespace hone
